// Starts the client. Until it runs, and where it cannot, every page is a form that works.
import init, { hydrate } from "./innovationsveckan.js";

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
    await init();
    // Two tasks rather than one, so that what is typed meanwhile is answered in between.
    await new Promise((done) => setTimeout(done));
    hydrate();
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
