import { dirname, relative, sep } from 'node:path';
import { misplacementOf, refusalOf } from './house.js';

const CHECKOUT = dirname(import.meta.dirname);

/** The house's walls at any depth: what an import names is looked up where it leads, however it is written. */
export const importsRule = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = relative(CHECKOUT, context.filename).split(sep).join('/');
    const check = (source) => {
      if (typeof source?.value !== 'string') return;
      const message = refusalOf(file, source.value);
      if (message !== null) context.report({ node: source, message });
    };
    return {
      Program(node) {
        const message = misplacementOf(file);
        if (message !== null) context.report({ node, message });
      },
      ImportDeclaration: ({ source }) => check(source),
      ImportExpression: ({ source }) => check(source),
      ExportAllDeclaration: ({ source }) => check(source),
      ExportNamedDeclaration: ({ source }) => check(source),
      TSImportType: ({ source }) => check(source),
    };
  },
};
