// Starts the client that the page names in its head. Until it runs, and where it cannot, every page is a form that works.

// An empty function with one SIMD instruction: what both clients are built with.
const simd = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

// Where the browser forbids the storage, nothing remembers a reload: then there is none.
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
    // Nothing was stored.
  }
}

const address = (selector) => document.querySelector(selector).href;

if (WebAssembly.validate(simd)) {
  try {
    const client = await import(address("link[rel=modulepreload]"));
    await client.default({ module_or_path: address('link[rel=preload][type="application/wasm"]') });
    // Two tasks rather than one, so that what is typed meanwhile is answered in between.
    await new Promise((done) => setTimeout(done));
    client.hydrate();
    forgetReload();
  } catch (error) {
    // After a deploy the files of an older page are gone: the page is reloaded, but only once.
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
