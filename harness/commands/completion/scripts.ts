import type { Flag, Place, Word } from './places.js';

/** The script that a shell evaluates; it starts no process of ours while somebody types. */
export const SCRIPTS = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
} as const satisfies Record<string, (places: readonly Place[]) => string>;
export type Shell = keyof typeof SCRIPTS;

const words = (list: readonly Word[]): string[] => list.map(({ text }) => text);
/** In single quotes, as every one of the three shells reads them; none of our words holds a backslash. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'"'"'`)}'`;
const offered = (list: readonly string[]): string => `offers=${quoted(list.join(' '))}`;

/** Of each place the words that lead one step further: `>run`, `load>http`. */
function steps(places: readonly Place[]): { readonly step: string; readonly path: string }[] {
  return places
    .filter(({ path }) => path !== '')
    .map(({ path }) => {
      const last = path.lastIndexOf(' ');
      return { step: `${path.slice(0, Math.max(0, last))}>${path.slice(last + 1)}`, path };
    });
}

interface PlacedFlag extends Flag {
  readonly path: string;
}

function valued(places: readonly Place[]): PlacedFlag[] {
  return places.flatMap(({ path, flags }) =>
    flags.filter(({ values }) => values !== null).map((flag) => ({ ...flag, path })),
  );
}

/** bash and zsh: where the cursor is (`at`), and what is offered there; nothing leaves it to files. */
function body(places: readonly Place[]): string[] {
  return [
    '    case "$at>$word" in',
    ...steps(places).map(({ step, path }) => `      ${quoted(step)}) at=${quoted(path)} ;;`),
    '    esac',
    '  done',
    '  case "$at|$prev" in',
    ...valued(places).map(
      ({ path, text, values }) => `    ${quoted(`${path}|${text}`)}) ${offered(values ?? [])} ;;`,
    ),
    '    *)',
    '      case "$at|$cur" in',
    ...places.flatMap(({ path, commands, flags, values }) => [
      `        ${quoted(`${path}|-`)}*) ${offered(words(flags))} ;;`,
      `        ${quoted(`${path}|`)}*) ${offered([...words(commands), ...values])} ;;`,
    ]),
    '      esac ;;',
    '  esac',
  ];
}

function bashScript(places: readonly Place[]): string {
  return lines(
    '_crossover() {',
    "  local IFS=$' \\t\\n' at= offers= head= word",
    '  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do',
    ...body(places),
    '  [[ -n $offers && $cur == *,* ]] && head=${cur%,*},',
    '  COMPREPLY=($(compgen -P "$head" -W "$offers" -- "${cur#"$head"}"))',
    '}',
    'complete -o default -o bashdefault -F _crossover crossover',
  );
}

function zshScript(places: readonly Place[]): string {
  return lines(
    '#compdef crossover',
    '_crossover() {',
    '  local at= offers= word cur=$words[CURRENT] prev=$words[CURRENT-1]',
    '  for word in "${(@)words[2,CURRENT-1]}"; do',
    ...body(places),
    '  if [[ -z $offers ]]; then _files; return; fi',
    "  compset -P '*,'",
    '  compadd -- ${=offers}',
    '}',
    'if [[ ${funcstack[1]} == _crossover ]]; then _crossover "$@"; else compdef _crossover crossover; fi',
  );
}

function fishScript(places: readonly Place[]): string {
  return lines(
    'function __crossover_is',
    "  set -l at ''",
    '  for word in (commandline -opc)[2..-1]',
    '    switch "$at>$word"',
    ...steps(places).map(({ step, path }) => `      case ${quoted(step)}\n        set at ${quoted(path)}`),
    '    end',
    '  end',
    '  test "$at" = "$argv"',
    'end',
    ...places.flatMap(fishLines),
  );
}

function fishLines({ path, commands, flags, values }: Place): string[] {
  const here = `complete -c crossover -n ${quoted(`__crossover_is ${path}`.trim())}`;
  return [
    ...commands.map(({ text, does }) => `${here} -f -a ${quoted(text)} -d ${quoted(does)}`),
    ...(values.length > 0 ? [`${here} -f -a ${quoted(values.join(' '))}`] : []),
    ...flags.map(({ text, does, values: after }) => {
      const what = after === null ? '' : after.length > 0 ? ` -x -a ${quoted(after.join(' '))}` : ' -r';
      return `${here} -l ${quoted(text.replace(/^--/, ''))}${what} -d ${quoted(does)}`;
    }),
  ];
}

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;
