// What other programs fetch: pictures of links and feeds, first and again. Prints the times and sizes.
import { demonstration, program, removeFolder, serve, temporaryFolder } from "../support/server.mjs";

const PICTURES = 60;

async function timed(address) {
  const begun = performance.now();
  const answer = await fetch(address);
  const bytes = (await answer.arrayBuffer()).byteLength;
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  return { ms: performance.now() - begun, bytes };
}

function told(what, answers) {
  const of = (key) => answers.map((it) => it[key]).sort((left, right) => left - right);
  const [ms, bytes] = [of("ms"), of("bytes")];
  const at = (values, part) => values[Math.min(values.length - 1, Math.floor(values.length * part))];
  console.log(
    `${what}: median ${at(ms, 0.5).toFixed(1)} ms, p95 ${at(ms, 0.95).toFixed(1)} ms, at most ${bytes.at(-1)} bytes`,
  );
}

const folder = temporaryFolder();
const server = await serve(demonstration(folder));
try {
  console.log(program());
  const { activities } = await (await fetch(`${server.url}/api/v1/activities?limit=${PICTURES}`)).json();
  const addresses = [];
  for (const { url } of activities) {
    const html = await (await fetch(url)).text();
    addresses.push(html.match(/property="og:image" content="([^"]+)"/)[1]);
  }
  for (const what of ["pictures, first", "pictures, again"]) {
    const answers = [];
    for (const address of addresses) answers.push(await timed(address));
    told(what, answers);
  }
  const days = [...new Set(activities.map((it) => it.occurrences[0].starts.slice(0, 10)))];
  for (const what of ["feeds, first", "feeds, again"]) {
    const answers = [];
    for (const day of ["", ...days]) answers.push(await timed(`${server.url}/program.atom${day && `?day=${day}`}`));
    told(what, answers);
  }
} finally {
  await server.stop();
  removeFolder(folder);
}
