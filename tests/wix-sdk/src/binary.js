import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The workspace. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The `inbox-bridge` binary: the one that the environment names, or otherwise one that cargo builds. */
const binary = process.env.INBOX_BRIDGE ?? built();

function built() {
  const args = ['build', '--package', 'inbox-host', '--bin', 'inbox-bridge', '--message-format=json'];
  const stdio = ['ignore', 'pipe', 'inherit'];
  const messages = execFileSync('cargo', args, { cwd: root, encoding: 'utf8', stdio, maxBuffer: 2 ** 28 });
  const executables = messages.split('\n').filter(Boolean).map((line) => JSON.parse(line).executable);
  return executables.findLast(Boolean);
}

/** Runs a verb to its end; an exit code other than 0 is an error. */
export function run(...args) {
  return execFileSync(binary, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Starts a verb that ends when the tests do. */
export function start(...args) {
  const child = spawn(binary, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  process.once('exit', () => child.kill());
  const lines = { log: '' };
  child.stderr.setEncoding('utf8').on('data', (text) => (lines.log += text));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    /** What it logged so far. */
    log: () => lines.log,
    /** Its first line on stdout. */
    firstLine: () =>
      new Promise((resolve, reject) => {
        createInterface({ input: child.stdout }).once('line', resolve);
        ended.then(() => reject(new Error(`inbox-bridge ${args[0]} ended early:\n${lines.log}`)));
      }),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
