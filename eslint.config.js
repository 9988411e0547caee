import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const typed = {
  files: ['**/*.ts'],
  extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
  languageOptions: {
    parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
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
    // `const { unwanted: _, ...rest } = all` leaves something out.
    '@typescript-eslint/no-unused-vars': [
      'error',
      { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
    ],
    '@typescript-eslint/switch-exhaustiveness-check': [
      'error',
      { considerDefaultExhaustiveForUnions: true },
    ],
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

const oneExit = {
  files: ['src/**/*.ts'],
  ignores: ['src/cli.ts'],
  rules: {
    'no-restricted-properties': [
      'error',
      { object: 'process', property: 'exit', message: 'Only src/cli.ts ends the process.' },
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
  tests,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', module: 'writable' } },
    rules: { 'no-console': 'off' },
  },
);
