// The entry of every npm script. Looks at Node first, in syntax that old versions can read; the rest needs a new one.
const LEAST = [20, 19];
const [major, minor] = process.versions.node.split('.').map(Number);

if (major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])) {
  import('./bring-in.mjs');
} else {
  process.stderr.write(
    `Error: expected Node.js ${LEAST.join('.')} or later\n` +
      `  found: ${process.versions.node} at ${process.execPath}\n` +
      '  to do: Install a newer Node.js (https://nodejs.org), and start again.\n',
  );
  process.exitCode = 3;
}
