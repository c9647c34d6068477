
      export type PossibleTypesResultData = {
  "possibleTypes": {
    "DurableEvent": [
      "AnnouncementMade",
      "MemberChanged",
      "MemberJoined",
      "MemberRemoved",
      "MessageReceived",
      "MessagesRead",
      "MicRequestChanged",
      "MusicRequestChanged",
      "MusicRequestHidden",
      "NotificationReceived",
      "NotificationsRead",
      "PhotoRemoved",
      "PhotoShared",
      "RejoinRequestChanged",
      "TaskChanged",
      "WeddingChanged"
    ],
    "LiveEvent": [
      "AnnouncementMade",
      "CaughtUp",
      "MemberChanged",
      "MemberJoined",
      "MemberRemoved",
      "MessageReceived",
      "MessagesRead",
      "MicRequestChanged",
      "MusicRequestChanged",
      "MusicRequestHidden",
      "NotificationReceived",
      "NotificationsRead",
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
      "MemberChanged",
      "MemberJoined",
      "MemberRemoved",
      "MessageReceived",
      "MessagesRead",
      "MicRequestChanged",
      "MusicRequestChanged",
      "MusicRequestHidden",
      "NotificationReceived",
      "NotificationsRead",
      "PhotoRemoved",
      "PhotoShared",
      "RejoinRequestChanged",
      "TaskChanged",
      "WeddingChanged"
    ],
    "LiveEvent": [
      "AnnouncementMade",
      "CaughtUp",
      "MemberChanged",
      "MemberJoined",
      "MemberRemoved",
      "MessageReceived",
      "MessagesRead",
      "MicRequestChanged",
      "MusicRequestChanged",
      "MusicRequestHidden",
      "NotificationReceived",
      "NotificationsRead",
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
    