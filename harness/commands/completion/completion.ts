import type { Command } from 'commander';
import { claims } from '../../../scenarios/claims/index.js';
import { scenarios } from '../../../scenarios/index.js';
import { UsageError } from '../../errors.js';
import { LAB_CHOICES } from '../../model/plan/labs.js';
import { readManifests } from '../../lab/manifests.js';
import { PROFILES } from '../../model/plan/plan.js';
import { ADR_FORMATS } from '../../report/index.js';
import type { CommandContext } from '../context.js';
import { COMPARE_FAIL_ON } from '../compare/compare.js';
import { EXPORT_FORMATS } from '../export.js';
import { FAIL_ON } from '../fail-on.js';
import { KINDS } from '../list.js';
import { LOG_FORMATS } from '../scenario/log-line.js';
import type { KnownValues } from './places.js';
import { placesOf } from './places.js';
import type { Shell } from './scripts.js';
import { SCRIPTS } from './scripts.js';

const SHELLS = Object.keys(SCRIPTS) as Shell[];

/** Prints what makes a shell complete the program's own commands, flags and names. */
export function completionCommand(
  shell: string,
  program: Command,
  { surroundings, output }: Omit<CommandContext, 'signal'>,
): void {
  const known: KnownValues = {
    '--profile': PROFILES,
    '--lab': LAB_CHOICES,
    '--scenario': scenarios.map(({ id }) => id),
    '--claims': claims.map(({ id }) => id),
    '--targets': readManifests(surroundings.checkout).map(({ id }) => id),
    '--fail-on': FAIL_ON,
    'compare --fail-on': COMPARE_FAIL_ON,
    '--format': LOG_FORMATS,
    'export --format': EXPORT_FORMATS,
    '--adr-format': ADR_FORMATS,
    'list what': KINDS,
    'completion shell': SHELLS,
  };
  output.out(SCRIPTS[shellNamed(shell)](placesOf(program, known)));
}

function shellNamed(text: string): Shell {
  const found = SHELLS.find((shell) => shell === text);
  if (found) return found;
  throw new UsageError({
    expected: `a shell: ${SHELLS.join(', ')}`,
    found: `"${text}"`,
    remedy: 'Write for example eval "$(crossover completion bash)".',
  });
}
