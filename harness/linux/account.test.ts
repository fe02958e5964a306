import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { ownAddresses } from './account.js';

it('knows the addresses of this machine', () => {
  const [first] = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  expect(ownAddresses()).toContain(first?.address);
});

it('knows none where a sandbox does not let it ask', () => {
  const refusing = () => {
    throw new Error('A system error occurred: uv_interface_addresses returned EACCES');
  };
  expect(ownAddresses(refusing)).toEqual([]);
});
