import { expect, test } from 'vitest';
import { tokenOf } from './login.js';

test('a token is the compact form of RFC 7515, signed as RFC 7518 says', () => {
  // Made by Python: base64.urlsafe_b64encode of both parts and hmac.new(secret, …, hashlib.sha256), without padding.
  expect(tokenOf(7, 1_767_225_600)).toBe(
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI3IiwiaWF0IjoxNzY3MjI1NjAwLCJleHAiOjE3NjcyMjkyMDB9.IrZs85cU4eN0FJn15sYNKDW0xolZZk5hOeGXob6ZAdA',
  );
});
