// Temporary PostgreSQL server in a folder of its own, on a socket.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const root = "/usr/lib/postgresql";

/** Starts a server; undefined where PostgreSQL is not installed. */
export function startPostgres() {
  const versions = existsSync(root) ? readdirSync(root).sort((one, other) => Number(other) - Number(one)) : [];
  const bin = versions
    .map((version) => join(root, version, "bin"))
    .find((folder) => existsSync(join(folder, "initdb")));
  if (!bin) return undefined;
  // A short path: a socket's is limited to 107 bytes.
  const folder = mkdtempSync("/tmp/veckan-pg");
  const isRoot = process.getuid?.() === 0;
  const run = (name, ...words) => {
    const command = isRoot ? ["runuser", "-u", "postgres", "--", join(bin, name)] : [join(bin, name)];
    execFileSync(command[0], [...command.slice(1), ...words], { cwd: "/tmp", stdio: ["ignore", "ignore", "inherit"] });
  };
  if (isRoot) execFileSync("chown", ["postgres", folder]);
  const data = join(folder, "data");
  run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "-D", data);
  const options = `-c listen_addresses='' -c unix_socket_directories='${folder}'`;
  run("pg_ctl", "start", "-w", "-t", "60", "-o", options, "-l", join(folder, "log"), "-D", data);
  return {
    database(name) {
      run("createdb", "-U", "postgres", "-h", folder, name);
      return `postgres://postgres@${folder.replaceAll("/", "%2F")}/${name}`;
    },
    stop() {
      run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
