// What other programs read of a page: the tags of its head, and its data for search engines. No script runs.
import { parse } from "parse5";

export type Tag = { name: string; attributes: Record<string, string>; text: string };

/** Tags of the head of a page, as it is fetched. */
export async function headOf(address: string): Promise<Tag[]> {
  const answer = await fetch(address, { headers: { accept: "text/html" } });
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  const root = (parse(await answer.text()) as Node_).childNodes!.find((node) => node.nodeName === "html")!;
  const head = root.childNodes!.find((node) => node.nodeName === "head")!;
  return head
    .childNodes!.filter((node) => node.attrs)
    .map((node) => ({
      name: node.nodeName,
      attributes: Object.fromEntries(node.attrs!.map(({ name, value }) => [name, value])),
      text: (node.childNodes ?? []).map((child) => child.value ?? "").join(""),
    }));
}

type Node_ = { nodeName: string; value?: string; attrs?: { name: string; value: string }[]; childNodes?: Node_[] };

/** Content of the one `meta` with this name or property. */
export function meta(tags: Tag[], key: string): string | undefined {
  const found = tags.filter(
    ({ name, attributes }) => name === "meta" && [attributes.name, attributes.property].includes(key),
  );
  if (found.length > 1) throw new Error(`${key} stands ${found.length} times`);
  return found[0]?.attributes.content;
}

/** Data of the page in the vocabulary of schema.org. */
export function dataOf(tags: Tag[]): object[] {
  return tags.filter(({ attributes }) => attributes.type === "application/ld+json").map(({ text }) => JSON.parse(text));
}
