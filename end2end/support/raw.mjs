// HTTP over plain sockets: for many connections at once, and for malformed requests.
import { connect } from "node:net";

/** Shared read buffer, processed before the next read. Small enough for the processor's cache. */
const READ_INTO = Buffer.alloc(1 << 16);

/** Error: the connection could not be opened. */
export class Refused extends Error {}
/** Error: the connection ended after the request and before a complete answer. */
export class Cut extends Error {}

/** Bytes of a request. A body is sent as JSON unless it is a string, which is a form. */
export function request(method, path, headers = {}, body) {
  const isForm = typeof body === "string" || body instanceof URLSearchParams;
  const bytes = body === undefined ? undefined : Buffer.from(isForm ? String(body) : JSON.stringify(body));
  const lines = [`${method} ${path} HTTP/1.1`, "host: 127.0.0.1"];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (bytes) {
    lines.push(`content-type: ${isForm ? "application/x-www-form-urlencoded" : "application/json"}`);
    lines.push(`content-length: ${bytes.length}`);
  }
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`);
  return bytes ? Buffer.concat([head, bytes]) : head;
}

/** Keep-alive connection for one request after the other. */
export class Connection {
  #socket;
  #keepsBodies;
  #waiting;
  #head = "";
  #body = [];
  #left = 0;
  #tail;
  #answer;
  isOpen = true;

  /** Opens a connection. With `keepsBodies` bodies are returned, else only counted. */
  static open(url, { keepsBodies = false } = {}) {
    const { hostname, port } = new URL(url);
    return new Promise((done, fail) => {
      const connection = new Connection();
      connection.#keepsBodies = keepsBodies;
      const callback = (count, buffer) => {
        connection.#read(buffer, count);
        return true;
      };
      const socket = connect({ host: hostname, port, noDelay: true, onread: { buffer: READ_INTO, callback } });
      connection.#socket = socket;
      socket.once("connect", () => done(connection));
      socket.on("error", (error) => fail(new Refused(error.code)));
      const ended = () => {
        connection.isOpen = false;
        connection.#waiting?.fail(new Cut("the connection ended before the answer"));
        connection.#waiting = undefined;
      };
      socket.once("end", ended);
      socket.once("close", ended);
    });
  }

  /** Sends bytes from `request`; resolves with the answer: `{ status, header(name), bytes, body, ms }`. */
  ask(bytes) {
    if (!this.isOpen) return Promise.reject(new Cut("the connection has ended"));
    return new Promise((done, fail) => {
      this.#waiting = { done, fail, begun: performance.now() };
      this.#socket.write(bytes);
    });
  }

  close() {
    this.isOpen = false;
    this.#socket.destroy();
  }

  #read(buffer, count) {
    let at = 0;
    if (!this.#answer) {
      const before = this.#head.length;
      this.#head += buffer.toString("latin1", 0, count);
      const end = this.#head.indexOf("\r\n\r\n", Math.max(0, before - 3));
      if (end < 0) return;
      at = end + 4 - before;
      const head = `${this.#head.slice(0, end)}\r\n`;
      this.#head = "";
      this.#answer = { status: Number(head.slice(9, 12)), header: (name) => headerOf(head, name), bytes: 0 };
      const isChunked = /\r\ntransfer-encoding: *chunked/i.test(head);
      this.#left = isChunked ? Infinity : Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      this.#tail = isChunked ? "" : undefined;
    }
    const here = count - at;
    this.#answer.bytes += here;
    this.#left -= here;
    if (this.#keepsBodies && here) this.#body.push(Buffer.from(buffer.subarray(at, count)));
    if (this.#tail !== undefined) {
      this.#tail = (this.#tail + buffer.toString("latin1", Math.max(at, count - 5), count)).slice(-5);
      if (this.#tail === "0\r\n\r\n") this.#left = 0;
    }
    if (this.#left > 0) return;
    const answer = this.#answer;
    const waiting = this.#waiting;
    this.#answer = undefined;
    this.#waiting = undefined;
    if (!waiting) return;
    if (this.#keepsBodies) answer.body = Buffer.concat(this.#body.splice(0));
    answer.ms = performance.now() - waiting.begun;
    if (/close/i.test(answer.header("connection"))) this.close();
    waiting.done(answer);
  }
}

function headerOf(head, name) {
  return new RegExp(`\r\n${name}: *([^\r\n]*)`, "i").exec(head)?.[1] ?? "";
}
