import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCompose } from '../compose/compose.js';
import type { ContainerSpec } from './container.js';
import { serviceCreation, serviceName } from './service-spec.js';

const compose = readCompose(join(import.meta.dirname, '..', '..', '..', '..'));
const spec = (name: string): ContainerSpec => ({
  service: compose.service(name),
  name: 'crossover-1234-it',
  labels: { 'crossover.run': '1234' },
  network: 'host',
  cpus: [],
  openFiles: 65_536,
});
const placement = { constraints: ['node.id==x'], folders: {}, secret: null };

const taskOf = (...given: Parameters<typeof serviceCreation>) => {
  const { TaskTemplate } = serviceCreation(...given);
  if (!TaskTemplate || !('ContainerSpec' in TaskTemplate))
    throw new Error('A service of ours has a container.');
  return TaskTemplate;
};

test('a service is begun once, on its node, in the network of that node', () => {
  expect(taskOf(spec('go-net-http'), placement)).toMatchObject({
    RestartPolicy: { Condition: 'none' },
    Placement: { Constraints: ['node.id==x'] },
    Networks: [{ Target: 'host' }],
  });
});

test('it has the limits and the safeguards of its service in docker-compose.yml', () => {
  const { ContainerSpec: container, Resources } = taskOf(spec('go-net-http'), placement);
  expect(Resources).toEqual({ Limits: { MemoryBytes: 4 * 1_024 ** 3 } });
  expect(container).toMatchObject({
    User: '65532:65532',
    CapabilityDrop: ['ALL'],
    Privileges: { NoNewPrivileges: true },
    ReadOnly: true,
    Ulimits: [{ Name: 'nofile', Soft: 65_536, Hard: 65_536 }],
    // The host's own, in its network.
    Sysctls: {},
  });
});

test('a name that is too long for a service stays another one for each container', () => {
  const long = (end: string) => `crossover-1234-${'scatter_gather.'.repeat(5)}${end}`;
  expect(serviceName('crossover-1234-crud_1')).toBe('crossover-1234-crud-1');
  const [one, two] = [serviceName(long('1')), serviceName(long('2'))];
  expect(one).toMatch(/^[A-Za-z0-9-]{63}$/);
  expect(two).not.toBe(one);
});

test('a folder in memory that wants an owner is open to all, for a swarm gives it none', () => {
  const { ContainerSpec: container } = taskOf(spec('postgres'), placement);
  expect(container?.Mounts).toContainEqual({
    Type: 'tmpfs',
    Source: '',
    Target: '/var/lib/postgresql',
    TmpfsOptions: { SizeBytes: 3 * 1_024 ** 3, Mode: 0o1777 },
  });
});

test('what a run adds stands in place of what the service has', () => {
  const { ContainerSpec: container } = taskOf(
    { ...spec('agent'), command: ['node', 'x.js'], environment: { A: 'b', HOME: null } },
    {
      ...placement,
      folders: { '/node/cgroup': '/sys/fs/cgroup' },
      secret: { id: 'i', name: 'n', file: 'f' },
    },
  );
  expect(container).toMatchObject({
    Args: ['node', 'x.js'],
    Env: ['A=b'],
    Mounts: [{ Type: 'bind', Source: '/sys/fs/cgroup', Target: '/node/cgroup', ReadOnly: true }],
    Secrets: [{ SecretID: 'i', SecretName: 'n', File: { Name: 'f' } }],
  });
});
