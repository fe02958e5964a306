import { z } from 'zod';

/** Where services can run. */
export const labIdSchema = z.enum(['docker', 'local', 'hosts']);
export type LabId = z.infer<typeof labIdSchema>;

export interface LabFacts {
  readonly title: string;
  /** What a run in it does not show, a sentence each. */
  readonly notShown: readonly string[];
}

export const LABS: Readonly<Record<LabId, LabFacts>> = {
  docker: { title: 'containers on one network', notShown: [] },
  local: {
    title: 'processes on this machine',
    notShown: [
      'Containers: the services ran as local processes, so image sizes and container overhead are not measured.',
    ],
  },
  hosts: { title: 'containers on hosts of their own', notShown: [] },
};
