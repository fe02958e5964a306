import type { Surroundings } from '../config.js';
import type { ExitCode } from '../errors.js';
import { EXIT } from '../errors.js';
import { checkLabs } from '../lab/check-labs.js';
import { temporaryFolder } from '../lab/local/run-folder.js';
import type { MachineCheck } from '../model/machine-check.js';
import { checkMachine, readMachineFacts } from '../probe/host/machine.js';
import { fitted } from '../words/text-table.js';
import type { PlanFlags } from './plan/flags.js';
import { hostsNamedBy } from './plan/options.js';
import type { Output } from './output.js';
import { jsonText } from './output.js';

interface DoctorFlags extends Pick<PlanFlags, 'host' | 'hosts'> {
  readonly json?: boolean;
}

/** Checks the machine; every line that is not good says how to mend it. Exit code 3 when something is missing. */
export async function doctorCommand(
  { json = false, ...named }: DoctorFlags,
  { surroundings, output }: { readonly surroundings: Surroundings; readonly output: Output },
): Promise<ExitCode> {
  const folders = { results: surroundings.resultsFolder, temporary: temporaryFolder() };
  const checks = [
    ...checkMachine(readMachineFacts(folders)),
    ...(await checkLabs(surroundings.environment, hostsNamedBy(named, surroundings))),
  ];
  output.out(json ? jsonText({ checks: checks.map(rowOf) }) : checks.map(lineOf).join(''));
  return checks.some(({ ok, needed }) => !ok && needed) ? EXIT.environment : EXIT.done;
}

const rowOf = ({ id, ok, found, expected, remedy }: MachineCheck) => ({ id, ok, found, expected, remedy });

const ID_WIDTH = 18;

function lineOf({ id, ok, found, expected, remedy }: MachineCheck): string {
  const line = `${ok ? 'ok ' : '-- '} ${fitted(id, ID_WIDTH)} ${found}\n`;
  return ok ? line : `${line}       expected: ${expected}\n       to do: ${remedy}\n`;
}
