import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const typed = {
  files: ['**/*.ts'],
  extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
  languageOptions: {
    parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
  },
  rules: {
    // A `type` is data, an `interface` is something with behaviour; both are wanted.
    '@typescript-eslint/consistent-type-definitions': 'off',
    // A number has one way to be printed.
    '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    // `() => emit(event)` reads better than a block.
    '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    '@typescript-eslint/no-unnecessary-condition': [
      'error',
      { allowConstantLoopConditions: 'only-allowed-literals' },
    ],
    // The compiler finds them too.
    '@typescript-eslint/no-unused-vars': 'off',
    '@typescript-eslint/switch-exhaustiveness-check': [
      'error',
      { considerDefaultExhaustiveForUnions: true },
    ],
    // There are no enums, and no class whose instances are told apart by more than their shape; the
    // two rules cost a fifth of the time.
    '@typescript-eslint/no-unsafe-enum-assignment': 'off',
    '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  },
};

const style = {
  rules: {
    eqeqeq: 'error',
    'no-console': 'error',
    'max-params': ['error', 4],
    'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    complexity: ['error', 15],
  },
};

const exit = { object: 'process', property: 'exit', message: 'Only src/cli.ts ends the process.' };

const oneExit = {
  files: ['src/**/*.ts'],
  ignores: ['src/cli.ts'],
  rules: { 'no-restricted-properties': ['error', exit] },
};

// What a command is given of the process is its Invocation; several can run in one process.
const ofInvocation = ['argv', 'env', 'stdin', 'stdout', 'stderr', 'exitCode', 'on', 'once'];

const message = 'Take it from the Invocation.';

const invocations = {
  files: ['src/app/**/*.ts', 'src/commands/**/*.ts', 'src/cli/**/*.ts'],
  ignores: ['src/cli/process-invocation.ts', 'src/cli/guard-process.ts'],
  rules: {
    'no-restricted-properties': [
      'error',
      exit,
      ...ofInvocation.map((property) => ({ object: 'process', property, message })),
    ],
    'no-restricted-imports': [
      'error',
      ...['process', 'node:process'].map((name) => ({ name, message })),
    ],
  },
};

const tests = {
  files: ['test/**/*.ts'],
  rules: {
    // A wrong assumption in a test fails the test.
    '@typescript-eslint/no-non-null-assertion': 'off',
    // Test doubles of asynchronous interfaces need not wait for anything.
    '@typescript-eslint/require-await': 'off',
    // One that is forgotten silences all tests of its process, and what is left is green.
    'no-restricted-syntax': [
      'error',
      { selector: 'CallExpression[callee.property.name="only"]', message: 'Run the file alone.' },
    ],
    'max-lines-per-function': 'off',
    'max-params': 'off',
    'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }],
  },
};

export default defineConfig(
  globalIgnores(['dist/', '.out/', '.lab/', '.e2e/', 'coverage/']),
  js.configs.recommended,
  style,
  typed,
  oneExit,
  invocations,
  tests,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', module: 'writable' } },
    rules: { 'no-console': 'off' },
  },
);
