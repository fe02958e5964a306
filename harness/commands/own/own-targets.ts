import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Surroundings } from '../../config.js';
import { userPath } from '../../config.js';
import { UsageError } from '../../errors.js';
import { idSchema } from '../../model/plan/id.js';
import type { OwnManifest } from '../../model/plan/own-service.js';
import { ownManifestSchema } from '../../model/plan/own-service.js';
import type { Target } from '../../model/plan/target.js';
import { readText } from './scenario-file.js';
import { readYaml } from './yaml-file.js';

const PAGE = 'docs/your-own-service.md';

/** Flags that say which services of the reader's are compared. */
export interface OwnTargetFlags {
  /** `name=URL`, or `name=path` of a target.yaml; the first is `a`. */
  readonly target?: readonly string[];
  /** `name=VARIABLE`, or a variable alone for all. */
  readonly token?: readonly string[];
}

/** The services that `--target` names, in its order. Throws UsageError. */
export function ownTargets(flags: OwnTargetFlags, surroundings: Surroundings): Target[] {
  const named = (flags.target ?? []).map((text) => pairOf('--target', text));
  const double = named.find(([name], index) => named.findIndex(([other]) => other === name) !== index);
  if (double) throw refused('--target to give each service a name of its own', `${double[0]} twice`);
  const tokens = (flags.token ?? []).map((text): readonly [string | null, string] =>
    text.includes('=') ? pairOf('--token', text) : [null, text],
  );
  const lost = tokens.find(([name]) => name !== null && !named.some(([known]) => known === name));
  const names = named.map(([name]) => name).join(', ');
  if (lost) throw refused(`--token to name one of ${names}`, `"${String(lost[0])}"`);
  return named.map(([name, where]) => {
    const variable = tokens.find(([of]) => of === name)?.[1] ?? tokens.find(([of]) => of === null)?.[1];
    const { manifest, folder } = manifestOf(where, surroundings);
    return targetOf(
      name,
      variable === undefined ? manifest : { ...manifest, token: variable },
      folder,
      surroundings,
    );
  });
}

function targetOf(id: string, manifest: OwnManifest, folder: string, { environment }: Surroundings): Target {
  const { title = id, language = id, token, authority } = manifest;
  return {
    id,
    title,
    language,
    command: [],
    workers: 1,
    implements: [],
    profiles: [],
    own: {
      manifest,
      folder,
      authorization: token === undefined ? null : `Bearer ${valueOf(token, environment)}`,
      authority:
        authority === undefined
          ? null
          : readText(resolve(folder, authority), {
              what: 'a certificate',
              path: basename(authority),
              page: PAGE,
            }),
    },
  };
}

function valueOf(variable: string, environment: Readonly<NodeJS.ProcessEnv>): string {
  const value = environment[variable] ?? '';
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  throw refused(
    `a token in the environment as ${variable}`,
    value === '' ? 'nothing there' : 'a value with characters that no header may hold',
    `Set it where you start crossover: export ${variable}=…`,
  );
}

function manifestOf(where: string, surroundings: Surroundings): { manifest: OwnManifest; folder: string } {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(where)) {
    refuseUnloadable(where);
    return { manifest: { url: where }, folder: surroundings.workingFolder ?? surroundings.checkout };
  }
  const path = userPath(surroundings, where);
  if (!existsSync(path))
    throw refused('--target name=URL, or the path of a target.yaml', `"${where}", which is neither`);
  const manifest = readYaml(readText(path, described(path)), ownManifestSchema, described(path));
  if ('url' in manifest) refuseUnloadable(manifest.url);
  return { manifest, folder: dirname(path) };
}

/** A password in a URL would end in shell histories and in process tables. */
function refuseUnloadable(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (isWeb && isPlain) return;
  throw refused(
    'a URL that begins with http:// or https://, without user, password, query or fragment',
    text.replace(/\/\/[^/@]*@/, '//…@').replace(/[?#].*$/, '?…'),
    'Give the address and a base path; a bearer token goes into the environment, by --token.',
  );
}

function described(path: string) {
  return { what: 'a target.yaml with url, command or compose', path: basename(path), page: PAGE };
}

function pairOf(flag: string, text: string): [string, string] {
  const at = text.indexOf('=');
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  if (at > 0 && value !== '' && idSchema.safeParse(name).success) return [name, value];
  throw refused(`${flag} as name=value`, `"${text}"`);
}

function refused(expected: string, found: string, remedy?: string): UsageError {
  return new UsageError({
    expected,
    found,
    remedy:
      remedy ?? 'Write for example --target old=http://127.0.0.1:8101 --target new=http://127.0.0.1:8102.',
  });
}
