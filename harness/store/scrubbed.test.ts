import { describe, expect, it } from 'vitest';
import { scrubbed } from './scrubbed.js';

const names = {
  checkout: '/srv/go/crossover',
  home: '/home/go',
  user: 'go',
  hostname: 'load',
  addresses: ['192.0.2.7'],
};

describe('a record', () => {
  it('loses the names of the machine from every text, however deep', () => {
    const record = {
      status: 'failed',
      found: 'spawn /srv/go/crossover/targets/x ENOENT on load',
      logTail: 'go at 192.0.2.7',
      statements: [{ query: "copy t from '/home/go/t'" }],
    };
    expect(scrubbed(record, names)).toEqual({
      status: 'failed',
      found: 'spawn ./targets/x ENOENT on host',
      logTail: 'user at address',
      statements: [{ query: "copy t from '~/t'" }],
    });
  });

  it('keeps ids, enums and versions, whatever the user is called', () => {
    const record = {
      stage: 'load',
      language: 'go',
      versions: { go: '1.22.0.1' },
      kernel: '6.6.87.2-generic',
      engine: { operatingSystem: 'load' },
    };
    expect(scrubbed(record, names)).toEqual({ ...record, engine: { operatingSystem: 'host' } });
  });

  it('keeps the roles of hosts, whatever its machine is called', () => {
    const record = {
      hosts: [{ roles: ['target', 'load'], cpuModel: 'go' }],
      link: { from: 'load', to: 'target' },
      topBy: 'load',
    };
    expect(scrubbed(record, names)).toEqual({
      ...record,
      hosts: [{ roles: ['target', 'load'], cpuModel: 'user' }],
    });
  });
});
