
      export type PossibleTypesResultData = {
  "possibleTypes": {
    "DurableEvent": [
      "AnnouncementMade",
      "AnnouncementWithdrawn",
      "MemberChanged",
      "MemberJoined",
      "MemberRemoved",
      "MessageChanged",
      "MessageReceived",
      "MessagesRead",
      "MicRequestChanged",
      "MusicRequestChanged",
      "MusicRequestHidden",
      "NotificationReceived",
      "NotificationsRead",
      "PhotoChanged",
      "PhotoRemoved",
      "PhotoShared",
      "RejoinRequestChanged",
      "TaskChanged",
      "WeddingChanged"
    ],
    "LiveEvent": [
      "AnnouncementMade",
      "AnnouncementWithdrawn",
      "CaughtUp",
      "MemberChanged",
      "MemberJoined",
      "MemberRemoved",
      "MessageChanged",
      "MessageReceived",
      "MessagesRead",
      "MicRequestChanged",
      "MusicRequestChanged",
      "MusicRequestHidden",
      "NotificationReceived",
      "NotificationsRead",
      "PhotoChanged",
      "PhotoRemoved",
      "PhotoShared",
      "PresenceChanged",
      "RejoinRequestChanged",
      "TaskChanged",
      "TypingChanged",
      "WeddingChanged"
    ],
    "Node": [
      "Announcement",
      "Member",
      "Message",
      "MicRequest",
      "MusicRequest",
      "Notification",
      "Photo",
      "Task"
    ]
  }
};
      const result: PossibleTypesResultData = {
  "possibleTypes": {
    "DurableEvent": [
      "AnnouncementMade",
      "AnnouncementWithdrawn",
      "MemberChanged",
      "MemberJoined",
      "MemberRemoved",
      "MessageChanged",
      "MessageReceived",
      "MessagesRead",
      "MicRequestChanged",
      "MusicRequestChanged",
      "MusicRequestHidden",
      "NotificationReceived",
      "NotificationsRead",
      "PhotoChanged",
      "PhotoRemoved",
      "PhotoShared",
      "RejoinRequestChanged",
      "TaskChanged",
      "WeddingChanged"
    ],
    "LiveEvent": [
      "AnnouncementMade",
      "AnnouncementWithdrawn",
      "CaughtUp",
      "MemberChanged",
      "MemberJoined",
      "MemberRemoved",
      "MessageChanged",
      "MessageReceived",
      "MessagesRead",
      "MicRequestChanged",
      "MusicRequestChanged",
      "MusicRequestHidden",
      "NotificationReceived",
      "NotificationsRead",
      "PhotoChanged",
      "PhotoRemoved",
      "PhotoShared",
      "PresenceChanged",
      "RejoinRequestChanged",
      "TaskChanged",
      "TypingChanged",
      "WeddingChanged"
    ],
    "Node": [
      "Announcement",
      "Member",
      "Message",
      "MicRequest",
      "MusicRequest",
      "Notification",
      "Photo",
      "Task"
    ]
  }
};
      export default result;
    