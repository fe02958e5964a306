import { Command, CommanderError } from 'commander';
import { readSurroundings, withholdFromLibraries } from './config.js';
import type { BoundFlags } from './commands/bound/flags.js';
import { addBoundOptions } from './commands/bound/flags.js';
import type { CheckFlags } from './commands/check/check.js';
import type { CompareFlags } from './commands/compare/compare.js';
import type { DecideFlags } from './commands/decide/decide.js';
import type { ExportFlags } from './commands/export.js';
import { addLoadCommands } from './commands/load/add-load-commands.js';
import type { CommandContext } from './commands/context.js';
import type { Output } from './commands/output.js';
import { errorText } from './commands/output.js';
import { addPlanOptions } from './commands/plan/flags.js';
import type { ProveFlags } from './commands/prove/prove.js';
import type { AdrCommandFlags, ReportFlags } from './commands/report.js';
import type { ScenarioFlags } from './commands/scenario/scenario.js';
import type { SimulateFlags } from './commands/simulate/simulate.js';
import type { ExitCode } from './errors.js';
import { asError, EXIT, InterruptedError, KnownError, limitIn } from './errors.js';
import { userPath } from './config.js';
import { withoutSecrets } from './model/secrets.js';
import { version } from './version.js';

interface ProgramContext extends CommandContext {
  readonly exit: (code: ExitCode) => void;
}

/** Every command, each loaded when it is called: the charts alone take longer to load than most commands to run. An action that needs another exit code than 0 sets it through `exit`. */
export function program({ surroundings, signal, output, exit }: ProgramContext): Command {
  const root = new Command('crossover')
    .description(
      'Measures for which workloads a Go service beats a Python one on this machine, and for which not.',
    )
    .version(version(surroundings.checkout))
    .showHelpAfterError('(add --help for the flags)')
    .exitOverride();

  addPlanOptions(root.command('run').description('measure, judge and report'))
    .option('--out <folder>', 'where the results go (default: results/<run id>)')
    .option(
      '--resume <folder>',
      'go on with an interrupted run: its plan, on the same machine, with the same code',
    )
    .option('--pg-url <url>', 'read your Postgres along with services of your own, as of bound')
    .option('--beside <folder>', 'a run with a map, to place them in by their time in the database')
    .option('--dry-run', 'send each request of a scenario file once, and show what came back')
    .option(
      '--yes-i-may-load <host>',
      'load a service of yours that is at no loopback or private address',
      collected,
    )
    .option('--json', 'print report.json; progress goes to standard error')
    .option(
      '--fail-on <what>',
      'exit codes apart: failed (4), invalid (6), undecided (5), with commas between (default: failed)',
    )
    .action(async (options: object) => {
      const { runCommand } = await import('./commands/run/run.js');
      exit(await runCommand(options, { surroundings, signal, output }));
    });
  addPlanOptions(root.command('plan').description('say what a run would do, and how long it takes'))
    .option('--json', 'print the plan for a machine')
    .action(async (options: object) => {
      const { planCommand } = await import('./commands/plan/plan.js');
      await planCommand(options, { surroundings, signal, output });
    });
  addLoadCommands(root.command('load').description('the load agents alone, against any server'), {
    surroundings,
    signal,
    output,
    exit,
  });
  root
    .command('selftest')
    .description('measure servers of known behaviour: are the load agents right, and is this machine quiet?')
    .option('--json', 'for a machine')
    .action(async ({ json }: { json?: boolean }) => {
      const { selftestCommand } = await import('./commands/selftest.js');
      exit(await selftestCommand(json === true, { surroundings, signal, output }));
    });
  root
    .command('prove')
    .description(
      'plant known effects in the services: how often are they found here, and how often one that is not there?',
    )
    .option('--minutes <n>', 'how long it may take, two at the least', '10')
    .option(
      '--effects <ids>',
      'planted in every round, of spin-5, spin-10, spin-20, spin-50, wait-1, wait-5, wait-20 (default: in turn)',
    )
    .option('--lab <name>', 'as of run')
    .option(
      '--seed <n>',
      'seed of what is tried where, the order, the arrivals and the requests (default: drawn)',
    )
    .option('--out <folder>', 'where the results go (default: results/<run id>)')
    .option('--resume <folder>', 'go on with an interrupted one')
    .option(
      '--add <folders...>',
      'measure nothing: judge the tries of proofs in these folders together, of one machine and one code',
    )
    .option('--json', 'for a machine')
    .action(async (options: ProveFlags) => {
      const { proveCommand } = await import('./commands/prove/prove.js');
      exit(await proveCommand(options, { surroundings, signal, output }));
    });
  root
    .command('report <folder>')
    .description("rebuild a run's report from its observations")
    .option('--json', 'print report.json')
    .option(
      '--fail-on <what>',
      'exit codes apart: failed (4), invalid (6), undecided (5), with commas between (default: none)',
    )
    .action(async (folder: string, flags: ReportFlags) => {
      const { reportCommand } = await import('./commands/report.js');
      exit(reportCommand(userPath(surroundings, folder), flags, output));
    });
  root
    .command('compare <folders...>')
    .description('say how what runs found moved from the first to the last')
    .option('--vary <name>', 'a difference between them that is what is compared, such as python', collected)
    .option('--waive <name:"why">', 'a difference that is of no matter, and why', collected)
    .option('--html <file>', 'write a page, too')
    .option('--json', 'for a machine')
    .option(
      '--fail-on <what>',
      'exit codes apart: differ (4), undecided (5), with commas between (default: none)',
    )
    .action(async (folders: string[], flags: CompareFlags) => {
      const { compareCommand } = await import('./commands/compare/compare.js');
      exit(compareCommand(folders, flags, { surroundings, output }));
    });
  root
    .command('export <folder>')
    .description('print a run for other tools')
    .requiredOption('--format <name>', 'junit, summary, openmetrics, benchstat or hdr')
    .option('--out <file>', 'write it there instead')
    .option('--json', 'for a machine')
    .action(async (folder: string, flags: ExportFlags) => {
      const { exportCommand } = await import('./commands/export.js');
      exportCommand(folder, flags, { surroundings, output });
    });
  root
    .command('decide')
    .description('say what follows for your services from your needs and from runs')
    .option('--needs <file>', 'rates, objectives, prices, what a rewrite costs: needs.yaml')
    .option('--run <folder>', 'a run that measured what they resemble; several may be named', collected)
    .option('--example', 'print a needs.yaml to begin with')
    .option('--html <file>', 'write a page, too')
    .option('--out <folder>', 'write decision.json, decision.html and the decision record there')
    .option('--adr-format <name>', 'of the record: madr4, madr2 or nygard', 'madr4')
    .option('--adr-number <n>', 'of the record (nygard: the next in the folder)')
    .option('--json', 'for a machine')
    .action(async (flags: DecideFlags) => {
      const { decideCommand } = await import('./commands/decide/decide.js');
      decideCommand(flags, { surroundings, output });
    });
  root
    .command('check')
    .description("hold a decision record's triggers against a new run")
    .requiredOption('--adr <file>', 'the record')
    .requiredOption('--run <folder>', 'the new run')
    .option('--needs <file>', 'your needs of today, for the triggers that no run can tell')
    .option('--json', 'for a machine')
    .action(async (flags: CheckFlags) => {
      const { checkCommand } = await import('./commands/check/check.js');
      exit(checkCommand(flags, { surroundings, output }));
    });
  root
    .command('adr <folder>')
    .description("print the decision record's draft of a run")
    .option('--adr-format <name>', 'madr4, madr2 or nygard', 'madr4')
    .option('--adr-number <n>', 'its number (nygard: the next in the folder)')
    .option('--json', 'for a machine')
    .action(async (folder: string, flags: AdrCommandFlags) => {
      const { adrCommand } = await import('./commands/report.js');
      adrCommand(userPath(surroundings, folder), flags, output);
    });
  root
    .command('list <what>')
    .description('scenarios, targets, claims or runs')
    .option('--json', 'for a machine')
    .action(async (what: string, { json }: { json?: boolean }) => {
      const { listCommand } = await import('./commands/list.js');
      listCommand(what, surroundings, json === true, output);
    });
  addBoundOptions(
    root.command('bound').description('say what another language could win for a service of yours'),
  ).action(async (flags: BoundFlags) => {
    const { boundCommand } = await import('./commands/bound/bound.js');
    await boundCommand(flags, { surroundings, signal, output });
  });
  root
    .command('scenario')
    .description('print a scenario file to begin with, for services of your own')
    .requiredOption('--from <file>', 'an access log, or an OpenAPI description')
    .option('--format <name>', 'of a log: common, combined or json (default: as its first line looks)')
    .option('--keep-ids', 'write the ids of the log into the file, rather than redact them')
    .option('--keep-queries', 'write the queries of the log into the file, rather than leave them out')
    .option('--with-writes', 'take in what may write, such as POST, without the bodies, which no log has')
    .action(async (flags: ScenarioFlags) => {
      const { scenarioCommand } = await import('./commands/scenario/scenario.js');
      scenarioCommand(flags, { surroundings, output });
    });
  root
    .command('simulate')
    .description('judge made-up runs whose truth is known, and count how often that errs')
    .option('--seed <n>', 'the same seed gives the same figures', '1')
    .option('--experiments <n>', 'made-up runs for each row and truth, 100 at the least', '1000')
    .option('--docs', 'write the tables into docs/statistics.md')
    .option('--json', 'for a machine')
    .action(async (options: SimulateFlags) => {
      const { simulateCommand } = await import('./commands/simulate/simulate.js');
      await simulateCommand(options, { surroundings, signal, output });
    });
  root
    .command('doctor')
    .description('check this machine, and say how to mend what is wrong')
    .option('--host <role=where>', 'a host that is to take part in a run', collected)
    .option('--hosts <file>', 'the same from a file')
    .option('--json', 'for a machine')
    .action(async (flags: object) => {
      const { doctorCommand } = await import('./commands/doctor.js');
      exit(await doctorCommand(flags, { surroundings, output }));
    });
  root
    .command('clean')
    .description('remove what killed runs left, here and in the Docker engine')
    .option('--images', 'the images that were built, too')
    .option('--host <role=where>', 'on this host too; those of earlier runs are asked anyway', collected)
    .option('--hosts <file>', 'the same from a file')
    .option('--json', 'for a machine')
    .action(async (options: object) => {
      const { cleanCommand } = await import('./commands/clean.js');
      await cleanCommand(options, { surroundings, output });
    });
  root
    .command('completion <shell>')
    .description('print what makes bash, zsh or fish complete these commands')
    .action(async (shell: string) => {
      const { completionCommand } = await import('./commands/completion/completion.js');
      completionCommand(shell, root, { surroundings, output });
    });
  return root;
}

/** Does what the command line asks for; throws nothing. */
export async function runProgram({
  signal,
  output,
}: Omit<CommandContext, 'surroundings'>): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const exit = (set: ExitCode) => {
    code = set;
  };
  try {
    const surroundings = readSurroundings();
    withholdFromLibraries();
    signal.throwIfAborted();
    await program({ surroundings, signal, output, exit }).parseAsync(surroundings.argv);
    return code;
  } catch (thrown) {
    return exitCodeOf(thrown, output);
  }
}

/** Of a flag that may be given again and again. */
const collected = (value: string, before: readonly string[] = []) => [...before, value];

/** Commander's own errors are usage errors, but for help and version, which are none. */
function exitCodeOf(thrown: unknown, output: Output): ExitCode {
  if (thrown instanceof InterruptedError) {
    output.err('Interrupted.\n');
    return EXIT.interrupted;
  }
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
  const known = thrown instanceof KnownError ? thrown : limitIn(thrown);
  if (known) {
    output.err(errorText(known.text));
    return known.exitCode;
  }
  const error = asError(thrown);
  const told = withoutSecrets(error.stack ?? error.message);
  output.err(`This is a bug of crossover; please report it.\n${told}\n`);
  return EXIT.bug;
}
