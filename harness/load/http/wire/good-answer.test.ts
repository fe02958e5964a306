import { describe, expect, it } from 'vitest';
import { failureOf } from './good-answer.js';

describe('a good answer', () => {
  it('is any 2xx where nothing else is said', () => {
    expect(failureOf(null, 204)).toBeNull();
    expect(failureOf(null, 302)).toBe('302');
  });

  it('may be another status', () => {
    expect(failureOf({ status: [404] }, 404)).toBeNull();
    expect(failureOf({ status: [404] }, 200)).toBe('200');
  });

  it('may have to hold a text', () => {
    expect(failureOf({ text: 'basket' }, 200, () => 'your basket')).toBeNull();
    expect(failureOf({ text: 'basket' }, 200, () => 'nothing')).toBe('text missing');
  });

  it('may have to hold a field of JSON', () => {
    const body = () => '{"order":{"lines":[{"id":7}],"paid":false}}';
    expect(failureOf({ json: { field: 'order.lines.0.id' } }, 200, body)).toBeNull();
    expect(failureOf({ json: { field: 'order.paid', equals: false } }, 200, body)).toBeNull();
    expect(failureOf({ json: { field: 'order.paid', equals: true } }, 200, body)).toBe('another order.paid');
    expect(failureOf({ json: { field: 'order.total' } }, 200, body)).toBe('no field order.total');
    expect(failureOf({ json: { field: 'order' } }, 200, () => 'no JSON')).toBe('no field order');
  });

  it('is none where what is looked for would stand in a compressed body', () => {
    expect(failureOf({ text: 'basket' }, 200, null)).toBe('body compressed');
    expect(failureOf({ text: 'basket' }, 500, null)).toBe('500');
    expect(failureOf(null, 200, null)).toBeNull();
  });
});
