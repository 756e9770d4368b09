import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What `serve --ready-file` writes. */
export interface Ready {
  portal: string;
  api: string;
  workspace_id: string;
  token: string;
  signin: string;
}

export function ready(): Ready {
  const file = process.env.HUNTBOOK_READY_FILE;
  if (!file) throw new Error('HUNTBOOK_READY_FILE is not set');
  return JSON.parse(readFileSync(file, 'utf8')) as Ready;
}

/** Starts a real server with the sample, unless HUNTBOOK_READY_FILE names one that runs. */
export default async function start(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.HUNTBOOK_READY_FILE) return undefined;
  const binary = process.env.HUNTBOOK_BIN ?? join(import.meta.dirname, '../../bin/huntbook');
  if (!existsSync(binary)) throw new Error(`${binary} is not there: run \`make build\` first`);
  const folder = mkdtempSync(join(tmpdir(), 'huntbook-e2e-'));
  const readyFile = join(folder, 'ready.json');
  const logFile = join(folder, 'serve.log');
  const log = openSync(logFile, 'w');
  const listen = ['--listen', '127.0.0.1:0', '--listen-tls', '127.0.0.1:0', '--listen-notebooks', '127.0.0.1:0'];
  const args = ['serve', '--data', join(folder, 'data'), '--sample', ...listen, '--ready-file', readyFile];
  const server = spawn(binary, args, { stdio: ['ignore', log, log] });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const deadline = Date.now() + 180_000;
  while (!existsSync(readyFile)) {
    if (server.exitCode !== null || Date.now() > deadline) {
      server.kill();
      throw new Error(`huntbook serve did not get ready:\n${readFileSync(logFile, 'utf8').slice(-4000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  process.env.HUNTBOOK_READY_FILE = readyFile;
  return async () => {
    server.kill('SIGTERM');
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 15_000))]);
    if (server.exitCode === null) server.kill('SIGKILL');
    if (!process.env.HUNTBOOK_E2E_KEEP) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}
