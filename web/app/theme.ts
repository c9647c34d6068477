import {
  type ActionIconProps,
  type ButtonProps,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  type SegmentedControlProps,
  type TextareaProps,
  type TextInputProps,
} from '@mantine/core'

const sage: MantineColorsTuple = [
  '#f3f6f3',
  '#e5ebe5',
  '#ccd8cd',
  '#b0c3b2',
  '#97b09b',
  '#7f9c84',
  '#6a876f',
  '#55705b',
  '#435948',
  '#334437',
]
const rose: MantineColorsTuple = [
  '#fbf3f2',
  '#f5e4e2',
  '#eacbc8',
  '#dfaea9',
  '#d4938d',
  '#c77b74',
  '#b3645d',
  '#96504a',
  '#783f3a',
  '#5b302c',
]
const gold: MantineColorsTuple = [
  '#faf6ec',
  '#f3ead3',
  '#e8d8ae',
  '#dcc487',
  '#d0b165',
  '#bf9c4a',
  '#a3833a',
  '#84692e',
  '#665124',
  '#4a3b1b',
]
const dark: MantineColorsTuple = [
  '#d8d3cd',
  '#bdb7b0',
  '#9a938b',
  '#6d6761',
  '#46413d',
  '#383431',
  '#2b2826',
  '#211f1d',
  '#191716',
  '#110f0f',
]

export const theme = createTheme({
  colors: { sage, rose, gold, dark },
  primaryColor: 'sage',
  primaryShade: 7,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  headings: { fontFamily: '"Iowan Old Style", "Palatino Linotype", Palatino, Georgia, serif', fontWeight: '500' },
  defaultRadius: 'md',
  respectReducedMotion: true,
  // Plain objects: to import the components for their `extend` would bring their code into the first visit.
  components: {
    // With large text its words take two lines.
    Button: { defaultProps: { fw: 500 } satisfies ButtonProps, styles: { label: { whiteSpace: 'normal' } } },
    SegmentedControl: {
      defaultProps: {
        bg: 'light-dark(var(--app-chosen), var(--mantine-color-dark-8))',
      } satisfies Partial<SegmentedControlProps>,
      // A longer word gets more of the width. Words break before they leave a narrow screen.
      styles: {
        control: { flex: '1 1 auto', minWidth: 0 },
        label: { height: '100%', paddingInline: 6, whiteSpace: 'normal', overflowWrap: 'anywhere' },
      },
    },
    // A text begins at the side of its script.
    TextInput: { defaultProps: { dir: 'auto' } satisfies TextInputProps },
    Textarea: { defaultProps: { dir: 'auto' } satisfies TextareaProps },
    // Wide enough for a thumb.
    ActionIcon: { defaultProps: { size: 44, variant: 'subtle', radius: 'xl' } satisfies ActionIconProps },
  },
})

/** Paper and ink, and the contrast that grey on paper needs. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fbf8f3',
    '--mantine-color-text': '#2b2826',
    '--mantine-color-dimmed': '#6b645c',
    '--mantine-color-placeholder': '#776f66',
    '--mantine-color-error': '#a3352b',
    '--app-line': '#e9e2d8',
    '--app-raised': '#ffffff',
    '--app-chosen': '#eef1ec',
    '--app-own': '#dfe8df',
  },
  dark: {
    '--mantine-color-dimmed': '#b5aea6',
    '--mantine-color-placeholder': '#968f87',
    '--mantine-color-error': '#f0958c',
    '--mantine-color-sage-light': '#334037',
    '--mantine-color-sage-light-hover': '#3c4b41',
    '--mantine-color-sage-light-color': '#ccd8cd',
    '--mantine-color-rose-light': '#46312e',
    '--mantine-color-rose-light-hover': '#523a36',
    '--mantine-color-rose-light-color': '#eacbc8',
    '--mantine-color-gold-light': '#413825',
    '--mantine-color-gold-light-hover': '#4d432d',
    '--mantine-color-gold-light-color': '#e8d8ae',
    '--app-line': '#37332f',
    '--app-raised': '#2b2826',
    '--app-chosen': '#2e332f',
    '--app-own': '#2f3d34',
  },
})
