/** The compiled harness, in a checkout and in the agents' image alike. */
export const CODE_FOLDER = 'dist/harness';

/** Programs of the harness that every lab starts, in that folder. */
export const PROGRAMS = {
  agent: 'load/agent/main.js',
  nullServer: 'load/null-server/main.js',
} as const;
