const icon = (path: string) =>
  function Icon() {
    return (
      <svg
        viewBox="0 0 24 24"
        width="1.4em"
        height="1.4em"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        aria-hidden="true"
      >
        <path d={path} strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    )
  }

export const AnnounceIcon = icon('M4 10v4h3l8 4.5v-13L7 10zM18.5 9a4 4 0 0 1 0 6M8 14.5l1.5 5')
export const BackIcon = icon('M15 5l-7 7 7 7')
export const BellIcon = icon('M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4')
export const ChatIcon = icon(
  'M5 5h14a1.5 1.5 0 0 1 1.5 1.5v8A1.5 1.5 0 0 1 19 16h-8l-4.5 4v-4H5a1.5 1.5 0 0 1-1.5-1.5v-8A1.5 1.5 0 0 1 5 5z',
)
export const ChangeIcon = icon('M12 4.5L21 19.5H3zM12 10v4.5M12 17h.01')
export const CheckIcon = icon('M5 12.5l4.5 4.5L19 7.5')
export const ClockIcon = icon('M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 1.5')
export const CloseIcon = icon('M6.5 6.5l11 11M17.5 6.5l-11 11')
export const DownIcon = icon('M6 9.5l6 6 6-6')
export const DownloadIcon = icon('M12 4.5v10M7.5 10.5l4.5 4.5 4.5-4.5M5 19.5h14')
export const EyeIcon = icon(
  'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
)
export const FiguresIcon = icon('M4.5 19.5h15M7 16v-4M12 16V6M17 16V9.5')
export const HeartIcon = icon('M12 19.5s-7.5-4.6-7.5-10A4.2 4.2 0 0 1 12 7a4.2 4.2 0 0 1 7.5 2.5c0 5.4-7.5 10-7.5 10z')
export const LeaveIcon = icon('M14 5H6v14h8M11 12h9M17 8.5l3.5 3.5-3.5 3.5')
export const LinkIcon = icon(
  'M10 14l4-4M8.5 11L6 13.5a3.2 3.2 0 0 0 4.5 4.5l2.5-2.5M15.5 13l2.5-2.5A3.2 3.2 0 0 0 13.5 6L11 8.5',
)
export const MicIcon = icon(
  'M12 3.5a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0v-5a3 3 0 0 0-3-3zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3M8.5 21h7',
)
export const MoreIcon = icon('M6 12h.01M12 12h.01M18 12h.01')
export const MusicIcon = icon(
  'M9 17.5V6l10-2v11.5M9 17.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM19 15.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z',
)
export const NextIcon = icon('M9 5l7 7-7 7')
export const PhoneIcon = icon(
  'M8.5 3.5h7A1.5 1.5 0 0 1 17 5v14a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 7 19V5a1.5 1.5 0 0 1 1.5-1.5zM11 17.5h2',
)
export const PeopleIcon = icon(
  'M9 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 19.5c0-3.5 2.9-5.5 6.5-5.5s6.5 2 6.5 5.5M15.5 5a3.3 3.3 0 0 1 0 6.3M18 14.5c2.2.7 3.5 2.4 3.5 5',
)
export const PhotoIcon = icon('M4 7.5h3.5L9 5h6l1.5 2.5H20v11.5H4zM12 9.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z')
export const PlayIcon = icon('M8 5.5v13l10.5-6.5z')
export const PlusIcon = icon('M12 5v14M5 12h14')
export const RemoveIcon = icon('M5 7h14M9.5 7V4.5h5V7M7 7l1 12.5h8L17 7M10.5 10.5v5.5M13.5 10.5v5.5')
export const ReopenIcon = icon('M5 9.5h9.5a4.5 4.5 0 0 1 0 9H8M5 9.5L9 5.5M5 9.5l4 4')
export const RingsIcon = icon(
  'M9 9a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM15 9a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM10.5 3.5h3l1 2-2.5 3-2.5-3z',
)
export const SearchIcon = icon('M10.5 5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM15 15l4.5 4.5')
export const SendIcon = icon('M4.5 12L20 4.5 15 20l-3.5-6.5z M11.5 13.5L20 4.5')
export const SoundIcon = icon('M4 10v4h3l5 4.5v-13L7 10zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11')
export const SoundOffIcon = icon('M4 10v4h3l5 4.5v-13L7 10zM16 9.5l5 5M21 9.5l-5 5')
export const TaskIcon = icon('M5 4.5h14v15H5zM8.5 12l2.5 2.5 4.5-5')
export const UpIcon = icon('M6 14.5l6-6 6 6')
export const UrgentIcon = icon('M8.5 3.5h7l5 5v7l-5 5h-7l-5-5v-7zM12 7.5v6M12 16.5h.01')
export const WriteIcon = icon('M5 19l1-4L16.5 4.5l3 3L9 18z M14 7l3 3')
