// A demo on a free port with a database of its own, and the sign-ins that it prints.

import { spawn } from "node:child_process";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PATIENCE = 900_000;

export async function startDemo() {
  const program = process.env.CANOPY_BIN ?? "../target/debug/canopy";
  const folder = await mkdtemp(join(tmpdir(), "canopy-e2e-"));
  if (process.env.CANOPY_DEMO) await copyFile(process.env.CANOPY_DEMO, join(folder, "canopy.db"));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const database = `sqlite://${join(folder, "canopy.db")}`;
  const server = spawn(program, ["serve", "--demo", "--listen", `127.0.0.1:${port}`, "--database", database]);
  const demo = { base, said: "", stop };
  for (const stream of [server.stdout, server.stderr]) {
    stream.on("data", (data) => (demo.said += data));
  }
  const ended = new Promise((resolve) => {
    server.on("exit", (code, signal) => resolve(signal ?? code));
    server.on("error", (error) => resolve(error.message));
  });
  process.once("exit", () => server.kill("SIGKILL"));

  async function stop() {
    server.kill("SIGTERM");
    const late = new Promise((resolve) => setTimeout(resolve, 10_000, "late").unref());
    if ((await Promise.race([ended, late])) === "late") {
      server.kill("SIGKILL");
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  }

  const outcome = await Promise.race([ended, answers(`${base}/readyz`)]);
  if (outcome !== "ready") {
    await stop();
    throw new Error(`the server did not get ready (${outcome}):\n${demo.said}`);
  }
  return demo;
}

async function answers(address) {
  const until = Date.now() + PATIENCE;
  while (Date.now() < until) {
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) return "ready";
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return `no answer within ${PATIENCE / 1000} s`;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
