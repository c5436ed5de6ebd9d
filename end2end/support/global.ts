// Global setup: starts the servers that tests share. Their addresses are passed in the environment.
import {
  comingWeek,
  copyOf,
  demonstration,
  program,
  realWeek,
  removeFolder,
  serve,
  temporaryFolder,
  testData,
} from "./server.mjs";

export default async function start() {
  const folder = temporaryFolder();
  console.log(`end2end: testing ${program()}`);
  const demo = demonstration(folder);
  const { slug, starts } = comingWeek(demo);
  const tuesday = new Date(Date.parse(starts) + 86_400_000).toISOString().slice(0, 10);
  const running = copyOf(demo, "running");
  const changing = copyOf(demo, "changing");
  const data = testData();
  if (!data) console.log("end2end: skipped what needs almedalen-2023.csv: VECKAN_TEST_DATA leads to no such folder");
  const servers = await Promise.all([
    serve(demo),
    serve(running, "--clock", `${tuesday}T10:05:00+02:00`),
    data && serve(realWeek(folder, data)),
  ]);
  process.env.VECKAN_DEMO_URL = servers[0].url;
  process.env.VECKAN_RUNNING_URL = servers[1].url;
  process.env.VECKAN_REAL_URL = servers[2]?.url ?? "";
  process.env.VECKAN_CHANGING_DATABASE = changing;
  process.env.VECKAN_WEEK = slug;
  process.env.VECKAN_WEEK_STARTS = starts;
  return async () => {
    await Promise.all(servers.map((server) => server && server.stop()));
    removeFolder(folder);
  };
}
