// HTML as a browser reads it: forms as they are sent, and a comparison of two documents.
import { parse } from "parse5";

/** Elements whose white space counts. */
const KEEPS_SPACE = new Set(["pre", "textarea"]);
/** Attributes that contain ids, or addresses that end with one. */
const HOLDS_IDS = new Set(["id", "for", "headers", "list", "form", "aria-controls", "aria-describedby"]);
for (const name of ["labelledby", "owns", "activedescendant", "details", "errormessage", "flowto"]) {
  HOLDS_IDS.add(`aria-${name}`);
}
/** Beginning of the framework's own scripts, which are no part of the page's content. */
const FRAMEWORK = /^\s*(__RESOLVED_RESOURCES|__INCOMPLETE_CHUNKS|__SERIALIZED_ERRORS|window\.__|\(function)/;

const attributesOf = (node) => new Map((node.attrs ?? []).map(({ name, value }) => [name, value]));
const childrenOf = (node) => node.content?.childNodes ?? node.childNodes ?? [];
const textOf = (node) => (node.nodeName === "#text" ? node.value : childrenOf(node).map(textOf).join(""));

function* elements(node) {
  if (node.tagName) yield node;
  for (const child of childrenOf(node)) yield* elements(child);
}

/**
 * Fields that a browser sends of the form with a button of this value, as `[name, value]`, and the form's target.
 * The button itself is not included.
 */
export function formWith(html, action) {
  for (const form of elements(parse(html))) {
    if (form.tagName !== "form") continue;
    const all = [...elements(form)];
    const buttons = all.filter((node) => node.tagName === "button").map(attributesOf);
    if (!buttons.some((button) => button.get("value") === action)) continue;
    return { to: attributesOf(form).get("action"), fields: all.flatMap(sentOf) };
  }
  throw new Error(`no form has a button for ${action}`);
}

function sentOf(node) {
  const attributes = attributesOf(node);
  const name = attributes.get("name");
  if (!name || attributes.has("disabled")) return [];
  if (node.tagName === "textarea") return [[name, textOf(node)]];
  if (node.tagName === "select") {
    const options = [...elements(node)].filter((child) => child.tagName === "option").map(attributesOf);
    const chosen = options.find((option) => option.has("selected")) ?? options[0];
    return chosen ? [[name, chosen.get("value") ?? ""]] : [];
  }
  if (node.tagName !== "input") return [];
  const isBox = ["checkbox", "radio"].includes(attributes.get("type"));
  if (isBox && !attributes.has("checked")) return [];
  return [[name, attributes.get("value") ?? (isBox ? "on" : "")]];
}

/** Addresses of the same site that a page links to. */
export function linksOf(html) {
  const links = [...elements(parse(html))].filter((node) => node.tagName === "a").map(attributesOf);
  return links.map((link) => link.get("href")).filter((href) => href?.startsWith("/"));
}

/** Compares pages; `renamed` maps classes, ids and files of the old page to their new names. */
export class Comparison {
  constructor(renamed) {
    this.renamed = { classes: {}, ids: {}, files: {}, ...renamed };
    /** Whether references to the client's files are ignored. */
    this.ignoresClient = false;
  }

  /** First difference of two pages, in words; undefined where they are equal. */
  difference(oldHtml, newHtml) {
    return first(this.#read(oldHtml, true), this.#read(newHtml, false), "");
  }

  /** Tree of `{ name, attributes, children }` and texts, without parts that differ between builds or starts. */
  #read(html, isOld) {
    const read = (node, keepsSpace) => {
      const attributes = attributesOf(node);
      const cleaned = [...attributes].map(([name, value]) => [name, this.#value(node, attributes, name, value, isOld)]);
      const keeps = keepsSpace || KEEPS_SPACE.has(node.tagName);
      const children = [];
      for (const child of childrenOf(node)) {
        if (child.nodeName === "#text") {
          const text = steady(child.value);
          // A removed comment joins the texts around it.
          const before = typeof children.at(-1) === "string" ? children.pop() : "";
          children.push(keeps ? before + text : (before + text).replace(/[ \t\n\r\f]+/g, " "));
        } else if (child.tagName) {
          const isFramework = child.tagName === "script" && FRAMEWORK.test(textOf(child));
          const isLeftOut = isFramework || (this.ignoresClient && isOfClient(child));
          if (!isLeftOut) children.push(read(child, keeps));
        } else if (child.nodeName === "#documentType") {
          children.push(`<!doctype ${child.name}>`);
        }
      }
      return {
        name: node.tagName ?? "document",
        attributes: new Map(cleaned.filter(([name]) => name !== "nonce").sort(([a], [b]) => (a < b ? -1 : 1))),
        children,
      };
    };
    return read(parse(html), false);
  }

  #value(node, attributes, name, value, isOld) {
    const { classes, ids, files } = this.renamed;
    const renamed = (table, word) => (isOld && Object.hasOwn(table, word) ? table[word] : word);
    if (name === "class") {
      const words = value.split(/\s+/).filter(Boolean);
      return words.map((word) => renamed(classes, word)).join(" ");
    }
    if (HOLDS_IDS.has(name)) {
      const words = value.split(/\s+/).filter(Boolean);
      return words.map((word) => renamed(ids, word)).join(" ");
    }
    if (name === "value" && attributes.get("name") === "editor") return "EDITOR";
    if (name === "integrity") return "HASH";
    let said = steady(value);
    if (name === "href" || name === "action" || name === "src" || name === "popovertarget" || name === "commandfor") {
      said = said.replace(/#([^#?]+)$/, (_, id) => `#${renamed(ids, id)}`);
      if (!said.includes("#")) said = renamed(ids, said);
      said = said.replace(/^\/pkg\/HASH\/(.*)$/, (_, file) => `/pkg/HASH/${renamed(files, file)}`);
    }
    return said;
  }
}

/** Whether the element loads the client, or passes it data. */
function isOfClient(node) {
  const attributes = attributesOf(node);
  if (node.tagName === "script") return true;
  return node.tagName === "link" && /^(module)?preload$/.test(attributes.get("rel") ?? "");
}

/** Text without parts that are random or differ between builds. */
export function steady(text) {
  return (
    text
      .replace(/\/pkg\/[0-9a-f]{8,}\//g, "/pkg/HASH/")
      .replace(/\b(anmal|logga-in)\/[a-z0-9]{20,}/g, "$1/KEY")
      .replace(/\b(anmal|logga-in)%2F[a-z0-9]{20,}/g, "$1%2FKEY")
      .replace(/^[a-z0-9]{32}$/, "KEY")
      .replace(/\b(vid)=\d+/g, "$1=MS")
      // Validation time of an unsent draft, which is the current time.
      .replace(/"sent_s":\d+/g, '"sent_s":S')
      .replace(/sha256-[A-Za-z0-9+/]+=*/g, "sha256-HASH")
  );
}

function first(old, made, path) {
  if (typeof old === "string" || typeof made === "string") {
    if (old === made) return undefined;
    const at = typeof old === typeof made ? beginning(old, made) : 0;
    return `${path}: ${shown(old, at)} became ${shown(made, at)}`;
  }
  const here = `${path}/${named(old)}`;
  if (old.name !== made.name) return `${path}: ${shown(old)} became ${shown(made)}`;
  for (const name of new Set([...old.attributes.keys(), ...made.attributes.keys()])) {
    const [before, after] = [old.attributes.get(name), made.attributes.get(name)];
    if (before === after) continue;
    const at = beginning(before, after);
    return `${here}: ${name}=${quoted(before, at)} became ${name}=${quoted(after, at)}`;
  }
  const length = Math.max(old.children.length, made.children.length);
  for (let at = 0; at < length; at++) {
    const [before, after] = [old.children[at], made.children[at]];
    if (before === undefined) return `${here}: ${shown(after)} is new`;
    if (after === undefined) return `${here}: ${shown(before)} is missing`;
    const found = first(before, after, here);
    if (found) return found;
  }
  return undefined;
}

function named({ name, attributes }) {
  const id = attributes.get("id");
  const classes = attributes.get("class")?.replaceAll(" ", ".");
  return name + (id ? `#${id}` : "") + (classes ? `.${classes}` : "");
}

/** Start of an excerpt of two long texts: a little before their first difference. */
function beginning(old = "", made = "") {
  let at = 0;
  while (at < old.length && old[at] === made[at]) at++;
  return at < 100 ? 0 : at - 40;
}

function quoted(text, from = 0) {
  if (text === undefined) return "nothing";
  return (from ? "…" : "") + JSON.stringify(text.slice(from, from + 200));
}

const shown = (node, from) => (typeof node === "string" ? quoted(node, from) : `<${named(node)}>`);
