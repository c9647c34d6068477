const icon = (path: string) =>
  function Icon() {
    return (
      <svg viewBox="0 0 24 24" width="1.4em" height="1.4em" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
        <path d={path} strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    )
  }

export const BackIcon = icon('M15 5l-7 7 7 7')
export const ClockIcon = icon('M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 1.5')
export const LeaveIcon = icon('M14 5H6v14h8M11 12h9M17 8.5l3.5 3.5-3.5 3.5')
export const RingsIcon = icon(
  'M9 9a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM15 9a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM10.5 3.5h3l1 2-2.5 3-2.5-3z',
)
export const SearchIcon = icon('M10.5 5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM15 15l4.5 4.5')
export const SendIcon = icon('M4.5 12L20 4.5 15 20l-3.5-6.5z M11.5 13.5L20 4.5')
export const WriteIcon = icon('M5 19l1-4L16.5 4.5l3 3L9 18z M14 7l3 3')
