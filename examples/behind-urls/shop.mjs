// A shop in one file, on Node alone:
//   node shop.mjs --port 8101 [--wait 20] [--spin 0] [--log access.log]
// --wait: milliseconds that each answer waits, as for a database; --spin: that it computes.
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: process.env.HOST ?? '127.0.0.1' },
    port: { type: 'string', default: process.env.PORT ?? '8101' },
    wait: { type: 'string', default: '0' },
    spin: { type: 'string', default: '0' },
    log: { type: 'string' },
  },
});
const [waitMs, spinMs] = [Number(values.wait), Number(values.spin)];
const log = values.log === undefined ? null : createWriteStream(values.log, { flags: 'a' });

const PRODUCTS = Array.from({ length: 1_000 }, (_none, index) => ({
  id: index + 1,
  name: `Product ${index + 1}`,
  category: ['tea', 'coffee', 'cups'][index % 3],
  cents: 100 + ((index * 37) % 900),
}));

function answerTo(method, url) {
  const [, place, id] = url.pathname.split('/');
  if (method !== 'GET') return [405, { error: 'only GET' }];
  if (place === '' || place === 'health') return [200, { ok: true }];
  if (place !== 'products') return [404, { error: 'no such page' }];
  if (id === undefined) {
    const category = url.searchParams.get('category');
    return [200, { products: PRODUCTS.filter((one) => one.category === category).slice(0, 20) }];
  }
  const product = PRODUCTS[Number(id) - 1];
  return product ? [200, product] : [404, { error: 'no such product' }];
}

function spin(ms) {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const server = createServer(async (request, response) => {
  const atMs = performance.timeOrigin + performance.now();
  const url = new URL(request.url, 'http://shop');
  if (spinMs > 0) spin(spinMs);
  if (waitMs > 0) await sleep(waitMs);
  const [status, body] = answerTo(request.method, url);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  log?.write(`${JSON.stringify({ time: atMs, method: request.method, path: request.url, status })}\n`);
});
server.keepAliveTimeout = 75_000;
server.listen(Number(values.port), values.host, () => {
  console.log(`The shop is open at http://${values.host}:${server.address().port}`);
});
