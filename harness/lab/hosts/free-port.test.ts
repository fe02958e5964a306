import { expect, test } from 'vitest';
import { freePort, portsIn } from './free-port.js';

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:4E20 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
   1: 00000000:4E21 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2 1
`;

test('the kernel’s table tells the ports that are taken', () => {
  expect(portsIn(TABLE)).toEqual([20_000, 20_001]);
});

test('a port that is taken on the host is passed over', async () => {
  const readFile = async () => Promise.resolve(TABLE);
  expect(await freePort({ readFile }, () => 0)).toBe(20_002);
});
