import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Who may import whom (the architecture's table): each folder of harness/ and what it may import from the others. */
const mayImport = {
  model: [],
  stats: ['model'],
  words: ['model'],
  setup: ['model', 'errors', 'stats', 'words'],
  lab: ['model', 'errors', 'stats', 'words', 'setup'],
  load: ['model', 'errors', 'stats', 'words'],
  probe: ['model', 'errors', 'stats', 'words'],
  run: ['model', 'errors', 'stats', 'words', 'setup', 'lab', 'load', 'probe'],
  selftest: ['model', 'errors', 'stats', 'words', 'setup', 'lab', 'load', 'probe'],
  analysis: ['model', 'stats', 'words'],
  simulation: ['model', 'stats', 'analysis'],
  report: ['model', 'words'],
};
const everyFolder = [...Object.keys(mayImport), 'errors', 'store', 'config', 'progress', 'commands', 'cli'];

/** Packages that only the named files may import. */
const packageOwners = {
  dockerode: ['harness/lab/docker.ts', 'harness/lab/container.ts'],
  execa: ['harness/setup/**', 'harness/lab/**'],
  autocannon: ['harness/load/closed-loop.ts'],
  ws: ['harness/load/fanout.ts', 'harness/selftest/**'],
  pg: ['harness/lab/postgres.ts', 'harness/probe/database.ts', 'harness/probe/user-database.ts'],
};

const folderOf = (name) => ['errors', 'store', 'config', 'progress', 'cli'].includes(name);
const pathsOf = (name) => (folderOf(name) ? [`**/${name}.js`] : [`**/${name}/*.js`, `**/${name}/**`]);
const packagesForbiddenIn = (glob) =>
  Object.entries(packageOwners)
    .filter(([, owners]) => !owners.some((owner) => owner === glob || owner === `${glob.split('/*')[0]}/**`))
    .map(([name]) => ({ name, message: `${name} belongs to ${packageOwners[name].join(', ')} alone.` }));

const importRules = Object.entries(mayImport).flatMap(([folder, allowed]) => {
  const patterns = everyFolder
    .filter((name) => name !== folder && !allowed.includes(name))
    .map((name) => ({
      group: pathsOf(name).map((path) => `..${path.slice(2)}`),
      message: `harness/${folder} may import only ${allowed.join(', ') || 'nothing of ours'}.`,
    }));
  const files = [`harness/${folder}/**/*.ts`];
  const owned = Object.values(packageOwners)
    .flat()
    .filter((owner) => owner.startsWith(`harness/${folder}/`) && owner.endsWith('.ts'));
  const rule = (glob) => ['error', { patterns, paths: packagesForbiddenIn(glob) }];
  return [
    { files, rules: { 'no-restricted-imports': rule(`harness/${folder}/**`) } },
    ...owned.map((file) => ({ files: [file], rules: { 'no-restricted-imports': rule(file) } })),
  ];
});

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      'results/',
      '.crossover/',
      'targets/python-fastapi/',
      '**/*.mjs',
      '*.config.js',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true } } },
  {
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  ...importRules,
  {
    files: [
      'harness/analysis/**/*.ts',
      'harness/report/**/*.ts',
      'harness/words/**/*.ts',
      'harness/model/**/*.ts',
      'harness/stats/**/*.ts',
      'harness/simulation/**/*.ts',
    ],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ImportDeclaration[source.value=/^node:(fs|net|http|child_process)/]',
          message: 'This part is pure: no files, no network.',
        },
      ],
    },
  },
  {
    files: ['harness/**/*.ts', 'scenarios/**/*.ts'],
    ignores: ['harness/config.ts', 'harness/cli.ts', '**/*.test.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'harness/config.ts is the only reader of the environment.',
        },
        { object: 'process', property: 'argv', message: 'harness/config.ts is the only reader of argv.' },
        { object: 'process', property: 'exit', message: 'cli.ts alone sets the exit status.' },
      ],
    },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'no-restricted-imports': 'off' },
  },
  {
    files: ['scenarios/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: 'harness/(?!model/)', message: 'scenarios import harness/model only.' }] },
      ],
    },
  },
);
