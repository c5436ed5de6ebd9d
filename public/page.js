// What a page does that no client is needed for: copying, printing and the menus.

// Long words have soft hyphens at their joints, which nobody wants in what they copied.
addEventListener("copy", (event) => {
  const selection = getSelection();
  const text = selection.toString();
  if (!text.includes("\u00ad") || selection.rangeCount === 0) return;
  const copied = document.createElement("div");
  copied.append(selection.getRangeAt(0).cloneContents());
  const plain = (text) => text.replaceAll("\u00ad", "");
  event.clipboardData.setData("text/plain", plain(text));
  event.clipboardData.setData("text/html", plain(copied.innerHTML));
  event.preventDefault();
});

// Paper says when and from where: a page that is kept for everybody cannot know.
addEventListener("beforeprint", () => {
  const printed = document.getElementById("printed");
  const today = new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  printed.textContent = `${printed.dataset.words} ${today} · ${location.href}`;
});

// The menu closes when it has led on: the client changes the page, not the document.
addEventListener("click", (event) => event.target.closest?.("#menu:popover-open a")?.parentElement.hidePopover());

// The menu of calendars lies above the hits: it closes when one goes on elsewhere, or by Escape.
const calendars = () => document.querySelector("details.calendar[open]");
addEventListener("click", (event) => {
  if (!calendars()?.contains(event.target)) calendars()?.removeAttribute("open");
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !calendars()) return;
  calendars().firstElementChild.focus();
  calendars().removeAttribute("open");
});
