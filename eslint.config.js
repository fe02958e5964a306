import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { importsRule } from './lint/imports-rule.js';

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
      'lint/',
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
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ObjectExpression > SpreadElement > ObjectExpression',
          message: 'Write the properties themselves, a line each.',
        },
      ],
    },
  },
  {
    files: ['harness/**/*.ts', 'scenarios/**/*.ts', 'targets/contract/**/*.ts'],
    plugins: { house: { rules: { imports: importsRule } } },
    rules: { 'house/imports': 'error' },
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
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
