import type { Command, Option } from 'commander';

/** A word that may stand somewhere on the command line, and what it does. */
export interface Word {
  readonly text: string;
  readonly does: string;
}

export interface Flag extends Word {
  /** What may follow it: null for nothing, no words for whatever a reader writes, such as a file. */
  readonly values: readonly string[] | null;
}

/** A command as a shell sees it. */
export interface Place {
  /** The words that lead there, with spaces between: ``, `run`, `load http`. */
  readonly path: string;
  readonly commands: readonly Word[];
  readonly flags: readonly Flag[];
  /** What may stand as its argument; no words for a file or a folder. */
  readonly values: readonly string[];
}

/** What may follow a flag, by `--flag` or by `export --format` where a command has values of its own, or stand as an argument, by `list what`: as the commands themselves check it. */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

/** A command and those below it, as the program itself declares them. */
export function placesOf(command: Command, known: KnownValues, path = ''): Place[] {
  const help = command.createHelp();
  const own: Place = {
    path,
    commands: help.visibleCommands(command).map((one) => ({ text: one.name(), does: one.description() })),
    flags: help.visibleOptions(command).flatMap((option) => flagOf(option, path, known)),
    values: command.registeredArguments.flatMap((one) => known[`${path} ${one.name()}`] ?? []),
  };
  return [own, ...command.commands.flatMap((one) => placesOf(one, known, `${path} ${one.name()}`.trim()))];
}

function flagOf({ long, description, required, optional }: Option, path: string, known: KnownValues): Flag[] {
  if (!long) return [];
  const values = required || optional ? (known[`${path} ${long}`] ?? known[long] ?? []) : null;
  return [{ text: long, does: description, values }];
}
