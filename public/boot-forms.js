// Starts the client of the forms. Until it runs, and where it cannot, they are forms that work.
import init, { take_over_forms } from "./forms.js";

// An empty function with one SIMD instruction: what the client is built with.
const simd = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

// Where the browser forbids the storage, nothing says that it was done already: it is not done at all.
function mayReload() {
  try {
    const may = !sessionStorage.getItem("reloaded");
    sessionStorage.setItem("reloaded", "yes");
    return may;
  } catch {
    return false;
  }
}

function forgetReload() {
  try {
    sessionStorage.removeItem("reloaded");
  } catch {
    // Nothing was kept.
  }
}

if (WebAssembly.validate(simd)) {
  try {
    // The script knows the program by the name that it was built under.
    await init({ module_or_path: new URL("./forms_bg.wasm", import.meta.url) });
    take_over_forms();
    forgetReload();
  } catch (error) {
    // The page is older than the server: its files are gone. Once, and only once, a newer page is fetched.
    const gone = await fetch(import.meta.url, { method: "HEAD", cache: "no-store" }).then(
      (answer) => answer.status === 404,
      () => false,
    );
    if (gone && mayReload()) {
      location.reload();
    } else {
      throw error;
    }
  }
}
