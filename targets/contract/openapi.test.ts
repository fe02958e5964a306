import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { allCases } from './all-cases.js';
import { nameOf, type Case } from './case.js';
import { namesDownstream, unconfiguredCases } from './downstream.js';
import { creation, storyOf } from './good-cases.js';
import { seededPost } from './seed.js';

type Node = Record<string, unknown>;
const document = parse(readFileSync(new URL('openapi.yaml', import.meta.url), 'utf8')) as { paths: Node };

/** The document with every `$ref` replaced by what it points to; an unknown one fails. */
function resolved(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(resolved);
  if (typeof node !== 'object' || node === null) return node;
  if ('$ref' in node) {
    const path = String(node.$ref).slice(2).split('/');
    const target = path.reduce<unknown>((at, key) => (at as Node | undefined)?.[key], document);
    if (target === undefined) throw new Error(`Nothing at ${String(node.$ref)}.`);
    return resolved(target);
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolved(value)]));
}

const paths = (resolved(document) as { paths: Record<string, Record<string, Operation>> }).paths;
interface Operation {
  readonly responses: Record<string, { content?: Record<string, { schema: object }>; headers?: Node }>;
}

function operationsAt(path: string): Record<string, Operation> | undefined {
  const segments = path.split('?')[0]?.split('/') ?? [];
  const matches = (template: string): boolean => {
    const parts = template.split('/');
    return (
      parts.length === segments.length &&
      parts.every((part, index) => (part.startsWith('{') ? segments[index] !== '' : part === segments[index]))
    );
  };
  return Object.entries(paths).find(([template]) => matches(template))?.[1];
}

const METHODS = ['delete', 'get', 'patch', 'post', 'put'];
const cases: Case[] = [...allCases(true), ...unconfiguredCases, creation, ...storyOf(seededPost(1))];

test('every reference of the document leads somewhere, and every answer names Server-Timing', () => {
  for (const operations of Object.values(paths))
    for (const method of METHODS.filter((name) => name in operations))
      for (const [status, response] of Object.entries(operations[method]?.responses ?? {}))
        if (status !== '101' && status !== '403')
          expect(Object.keys(response.headers ?? {})).toContain('Server-Timing');
});

test('the conformance table asks for what the document describes, and for nothing else', () => {
  for (const wanted of cases) {
    const operations = operationsAt(wanted.path);
    const allowed = METHODS.filter((method) => operations !== undefined && method in operations);
    const name = nameOf(wanted);
    if (operations === undefined) expect(wanted.status, name).toBe(404);
    else if (wanted.status === 405)
      expect(allowed.join(', ').toUpperCase(), name).toBe(wanted.headers?.allow);
    else {
      const operation = operations[wanted.method.toLowerCase()];
      expect(Object.keys(operation?.responses ?? {}), name).toContain(String(wanted.status));
    }
  }
});

test('the document and the conformance table agree on which answers say how long they waited downstream', () => {
  for (const wanted of cases) {
    const operation = operationsAt(wanted.path)?.[wanted.method.toLowerCase()];
    const timing = operation?.responses[wanted.status]?.headers?.['Server-Timing'] as
      { schema: { pattern: string } } | undefined;
    if (timing === undefined) continue;
    const form = new RegExp(timing.schema.pattern);
    const fourParts = 'pool;dur=0.000, db;dur=0.000, ser;dur=0.000, app;dur=0.000';
    expect(form.test(fourParts), nameOf(wanted)).toBe(!namesDownstream(wanted));
    expect(form.test(`${fourParts}, down;dur=0.000`), nameOf(wanted)).toBe(namesDownstream(wanted));
  }
});

test('the bodies of the conformance table fit the schemas of the document', () => {
  const received = JSON.stringify(seededPost(1));
  let checked = 0;
  for (const wanted of cases.filter(({ status }) => status !== 405 && status !== 204)) {
    const response = operationsAt(wanted.path)?.[wanted.method.toLowerCase()]?.responses[
      String(wanted.status)
    ];
    const [content] = Object.values(response?.content ?? {});
    if (content === undefined) continue;
    const body = typeof wanted.answer === 'string' ? wanted.answer : wanted.answer(received);
    const schema = z.fromJSONSchema(content.schema as Parameters<typeof z.fromJSONSchema>[0]);
    expect(schema.safeParse(JSON.parse(body)).error?.issues ?? [], nameOf(wanted)).toEqual([]);
    checked += 1;
  }
  expect(checked).toBeGreaterThan(180);
});
