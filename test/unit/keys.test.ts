import { expect, test } from 'vitest'
import { goalOf } from '../../web/app/chat/keys.ts'

const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false }

test('Home and End lead to the ends of a conversation, with Control too', () => {
  for (const ctrlKey of [false, true]) {
    expect(goalOf({ ...none, ctrlKey, key: 'Home' })).toBe('start')
    expect(goalOf({ ...none, ctrlKey, key: 'End' })).toBe('end')
  }
})

test('on a Mac, Command leads there with an arrow', () => {
  expect(goalOf({ ...none, metaKey: true, key: 'ArrowUp' })).toBe('start')
  expect(goalOf({ ...none, metaKey: true, key: 'ArrowDown' })).toBe('end')
})

test('other keys stay what they are: those that go by lines or pages, select, or lead back in the history', () => {
  for (const key of ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', ' ', 'a'])
    expect(goalOf({ ...none, key })).toBe(undefined)
  for (const key of ['Home', 'End']) {
    expect(goalOf({ ...none, shiftKey: true, key })).toBe(undefined)
    expect(goalOf({ ...none, altKey: true, key })).toBe(undefined)
    expect(goalOf({ ...none, metaKey: true, key })).toBe(undefined)
  }
  expect(goalOf({ ...none, ctrlKey: true, metaKey: true, key: 'ArrowUp' })).toBe(undefined)
})
