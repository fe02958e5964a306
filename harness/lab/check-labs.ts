import type { MachineCheck } from '../model/machine-check.js';
import type { NamedHosts } from '../model/plan/hosts.js';
import type { LabId } from '../model/plan/labs.js';
import { labIdSchema } from '../model/plan/labs.js';
import { LAB_KINDS } from './labs.js';

interface CheckedLab {
  readonly id: LabId;
  readonly checks: readonly MachineCheck[];
}

/** What each lab finds of what it needs; where one of them can run, nothing that another lacks is wrong. */
export async function checkLabs(
  environment: Readonly<NodeJS.ProcessEnv>,
  hosts: NamedHosts | null,
): Promise<MachineCheck[]> {
  // Who names hosts asks for nothing else.
  const asked = labIdSchema.options.filter((id) => (id === 'hosts') === (hosts !== null));
  const labs = asked.map(async (id) => ({
    id,
    checks: await LAB_KINDS[id].check(environment, hosts),
  }));
  return excused(await Promise.all(labs));
}

export function excused(labs: readonly CheckedLab[]): MachineCheck[] {
  return labs.flatMap(({ id, checks }) => {
    const other = labs.find((lab) => lab.id !== id && canRun(lab));
    return checks.map((check) =>
      check.ok || !other
        ? check
        : { ...check, ok: true, found: `${check.found}; not needed with --lab ${other.id}` },
    );
  });
}

const canRun = ({ checks }: CheckedLab): boolean => checks.every(({ ok, needed }) => ok || !needed);
