import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Keys of the test's own, and where they are. */
export interface SshKeys {
  readonly userKey: string;
  readonly hostKey: string;
  readonly sshd: string;
}

export function makeKeys(folder: string): SshKeys {
  const [userKey, hostKey] = ['user-key', 'host-key'].map((name) => join(folder, name)) as [string, string];
  for (const path of [userKey, hostKey])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  return { userKey, hostKey, sshd: execFileSync('which', ['sshd'], { encoding: 'utf8' }).trim() };
}

/**
 * The system's ssh with a configuration of the test's own, which a user has in ~/.ssh: what must be in front of PATH, so
 * that `ssh <alias>` reaches its host.
 */
export function sshThatKnows(
  folder: string,
  { userKey }: SshKeys,
  hosts: readonly { readonly alias: string; readonly address: string }[],
): string {
  const settings = join(folder, 'ssh.conf');
  writeFileSync(
    settings,
    [
      ...hosts.flatMap(({ alias, address }) => [`Host ${alias}`, `  HostName ${address}`]),
      'Host *',
      `  IdentityFile ${userKey}`,
      '  IdentitiesOnly yes',
      `  UserKnownHostsFile ${join(folder, 'known-hosts')}`,
      '  StrictHostKeyChecking accept-new',
      '  User root',
      '',
    ].join('\n'),
  );
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  const ssh = join(programs, 'ssh');
  const real = execFileSync('which', ['ssh'], { encoding: 'utf8' }).trim();
  writeFileSync(ssh, `#!/bin/sh\nexec ${real} -F ${settings} "$@"\n`);
  chmodSync(ssh, 0o755);
  return programs;
}
