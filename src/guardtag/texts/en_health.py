"""English: what the doctor says; ``-do`` is what to do about it."""

HEALTH = {
    "dispatcher": "A dispatcher came through at {when}.",
    "dispatcher-stopped": "No dispatcher is alive: a call would not be carried out. The last came through at {when}.",
    "dispatcher-stopped-do": "Start `guardtag dispatch --loop`, and keep it running.",
    "dispatcher-never": "No dispatcher is alive: a call would not be carried out. None ever did.",
    "dispatcher-never-do": "Start `guardtag dispatch --loop`, and keep it running.",
    "dispatcher-stopped-open": "No dispatcher is alive and calls are open: nobody is told. The last came through at "
    "{when}.",
    "dispatcher-stopped-open-do": "Answer {hotline} first: tell the people on duty by telephone. Start "
    "`guardtag dispatch --loop`, and keep it running.",
    "dispatcher-never-open": "No dispatcher is alive and calls are open: nobody is told. None ever did.",
    "dispatcher-never-open-do": "Answer {hotline} first: tell the people on duty by telephone. Start "
    "`guardtag dispatch --loop`, and keep it running.",
    "unheard": "Nobody could be told of {count} open {count|call|calls}, at any level: they stand at the top of the ladder, and at most the family knows.",
    "unheard-do": "Answer {hotline} first: tell people by telephone. Enrol somebody with an address that a channel "
    "serves (guardtag responder enrol): a running dispatcher tries all levels again and again.",
    "the-hotline": "the hotline, {hotline},",
    "any-hotline": "the hotline or 110",
    "host-sample": "No host is set: links lead nowhere and every label is a SAMPLE.",
    "host-sample-do": 'Set host = "…" to a short name that is yours for ever.',
    "host": "New codes lead to {host}.",
    "aliases": "Tags were made for {host}: their codes are read, if phones still get here.",
    "aliases-do": "Keep {host} leading here for as long as the cloth lives, and add it to aliases.",
    "code-none": "No code of a readable size holds a host of {letters} {letters|letter|letters}.",
    "code-none-do": "Take a shorter host: links must fit on cloth.",
    "code": "A host of {letters} {letters|letter|letters} gives version {symbol}, {edge} {edge|module|modules} an edge.",
    "code-shorter": "A host of {letters} {letters|letter|letters} gives version {symbol}, {edge} {edge|module|modules} an edge. {fewer} {fewer|letter|letters} or "
    "fewer would give {better}, read more often.",
    "web-texts": "{file}: no page has a text {key_}.",
    "web-texts-do": "Compare it with the texts of guardtag-web, or take it out.",
    "web-texts-near": "{file}: no page has a text {key_}.",
    "web-texts-near-do": "Perhaps {near} is meant.",
    "designs": "Label designs of your own: {designs}.",
    "designs-none": "Label designs of your own: none yet.",
    "hotline": "No hotline is set: its line is left out.",
    "hotline-do": 'Set hotline = "…".',
    "proof": "Printed codes can be read back.",
    "proof-none": "Printed codes cannot be read back: print runs stay unproved.",
    "proof-none-do": "Install it: {copy} in a copy of the project, or {wheel} where its wheels lie.",
    "prints-unfinished": "Print runs that were not finished: {runs}.",
    "prints-unfinished-do": "Go on with each: guardtag tag resume RUN. Or end it: guardtag tag resume RUN --give-up.",
    "prints-unproved": "Print runs whose codes were not read back: {runs}.",
    "prints-unproved-do": "Where guardtag[print] is installed: guardtag tag proof FILE, for what guardtag tag files RUN "
    "lists. Otherwise scan a tag of each sheet before it is sewn.",
    "channels-none": "No channel is configured: messages are only written down, nobody gets them.",
    "channels-none-do": "Add a [channels] table to guardtag.toml.",
    "channels": "Channels: {channels}.",
    "plugins": "{problem}",
    "plugins-do": "Do what it says; `guardtag plugins` lists them all.",
    "channel-lacks": "The channel {channel} cannot send: what its option {option} names is not there.",
    "channel-lacks-do": "Write the file, where guardtag's account can read it, or set the variable.",
    "subscriber-unreached": "Number {number} of `subscribers` gets nothing: no channel that takes events serves it.",
    "subscriber-unreached-do": "Write CHANNEL:TARGET with a channel from [channels] that is not one for short messages.",
    "channel-fails": "Messages wait for the channel {channel}, which failed: {codes}.",
    "channel-fails-do": "Find out what it means (`guardtag explain {code}`) and mend it; until then telephone whom it concerns.",
    "notices-dead": "There are dead notices; their channels said last: {codes}.",
    "notices-dead-do": "See `guardtag notices lost`, and `guardtag explain CODE`. Once the channel is put right, "
    "`guardtag notices again --all` sends those of open calls.",
    "notices-undelivered": "There are undelivered notices.",
    "notices-undelivered-do": "See `guardtag notices lost`.",
    "store": "Store: {store}.",
    "moving": "The register is moving to another place: nothing can be written here, and no call is saved.",
    "moving-do": "Answer {hotline} first. Finish `guardtag move` or `guardtag import` at the new place, or give it up: "
    "guardtag move --give-up.",
    "store-damaged": "Store: {store}. SQLite finds the file damaged.",
    "store-damaged-do": "Stop everything that writes to it, keep a copy, and restore the last backup: guardtag restore "
    "FILE --replace.",
    "vault-damaged": "The vault's file is damaged: the people whose keys stand in the damaged part cannot be opened.",
    "vault-damaged-do": "Keep a copy, move the file away, and run guardtag vault restore FILE --write with its newest "
    "backup.",
    "certificates": "The certificate {which} for the connection of `{store}` ends on {day}, in {days} {days|day|days}. Without it "
    "nobody's record opens here.",
    "certificates-do": "Make new certificates on the machine that has them (guardtag vault certificates), put them in "
    "place, and start guardtag again.",
    "backup": "The newest backup of the database is of {day}.",
    "backup-none": "This database knows of no backup of itself (after a restore it begins anew).",
    "backup-none-do": "Run `guardtag backup FILE` every night, and keep the file on another machine.",
    "backup-old": "The newest backup of the database is of {day}.",
    "backup-old-do": "Run `guardtag backup FILE` every night, and keep the file on another machine.",
    "vault-backup": "The newest backup of the vault is of {day}; one was rehearsed in the last months.",
    "vault-backup-none": "This database knows of no backup of the vault (after a restore it begins anew): were the vault lost, "
    "nobody in the register could be opened.",
    "vault-backup-none-do": "Run `guardtag vault backup FILE`, keep it apart, and rehearse it: guardtag vault restore "
    "FILE.",
    "vault-backup-unproved": "The newest backup of the vault is of {day}, and none was rehearsed in the last months.",
    "vault-backup-unproved-do": "Run `guardtag vault restore FILE`: it changes nothing.",
    "vault-backup-old": "The newest backup of the vault is of {day}: it lacks whoever was entered since.",
    "vault-backup-old-do": "Run `guardtag vault backup FILE` every night, and destroy those whose life is over.",
    "keys-memory": "Keys are kept in memory: they are gone when this ends.",
    "keys-memory-do": "Set keys.",
    "journal-sealed": "The journal does not fit at {place}: it does not open: it was changed or moved, or written without the key.",
    "journal-sealed-do": "Find out who can write to the database; do not restore over it before a copy is kept.",
    "journal-misplaced": "The journal does not fit at {place}: it stands in the place of another.",
    "journal-misplaced-do": "Find out who can write to the database; do not restore over it before a copy is kept.",
    "journal-gap": "The journal does not fit at {place}: an entry before it is missing.",
    "journal-gap-do": "Find out who can write to the database; do not restore over it before a copy is kept.",
    "journal-changed": "The journal does not fit at {place}: it was changed, or the one before it was.",
    "journal-changed-do": "Find out who can write to the database; do not restore over it before a copy is kept.",
    "journal-cut": "The journal does not fit at {place}: its last entries are missing.",
    "journal-cut-do": "Find out who can write to the database; do not restore over it before a copy is kept.",
    "journal-headless": "The journal does not fit at {place}: its head is missing.",
    "journal-headless-do": "Find out who can write to the database; do not restore over it before a copy is kept.",
    "journal-behind": "The journal does not fit at {place}: its head is older than its entries.",
    "journal-behind-do": "Find out who can write to the database; do not restore over it before a copy is kept.",
    "journal-rewritten": "The journal does not fit at {place}: a checkpoint saw another entry here.",
    "journal-rewritten-do": "After a restore that was meant: `guardtag journal checkpoint --anew`. Otherwise find out who can write "
    "to the database; do not restore over it before a copy is kept.",
    "journal-rolled-back": "The journal does not fit at {place}: a checkpoint saw entries of it that are gone.",
    "journal-rolled-back-do": "After a restore that was meant: `guardtag journal checkpoint --anew`. Otherwise find out who can write "
    "to the database; do not restore over it before a copy is kept.",
    "journal": "The journal fits: {entries} {entries|entry|entries} in {chains} {chains|chain|chains}.",
    "checkpoints": "The last checkpoint of the journal was made at {when}.",
    "checkpoints-none": "No checkpoints of the journal are kept outside: nobody could see that the database was put "
    "back to an older copy.",
    "checkpoints-none-do": 'Set checkpoints = "file:…" on another machine\'s disk, or an address.',
    "checkpoints-anew": "Checkpoints of the journal were begun anew at {when}: what was before is proved by older ones alone.",
    "checkpoints-anew-do": "Make sure that this was meant, as after a restore, and keep the older file.",
    "checkpoints-lost": "No checkpoint is signed: the vault remembers one of a longer journal, or one whose file is gone.",
    "checkpoints-lost-do": "Find out whether the database was put back to an older copy. If that was meant: guardtag journal "
    "checkpoint --anew.",
    "checkpoints-other": "No checkpoint is signed: the journal is not the one that the vault remembers.",
    "checkpoints-other-do": "Find out whether the database was put back to an older copy, or rewritten. If that was meant: "
    "guardtag journal checkpoint --anew.",
    "checkpoints-never": "No checkpoint of the journal has been made yet.",
    "checkpoints-never-do": "A running dispatcher makes one; or run `guardtag journal checkpoint`, and see what it says.",
    "checkpoints-stale": "The last checkpoint of the journal is old: {when}.",
    "checkpoints-stale-do": "Run `guardtag journal checkpoint`, and see what it says.",
    "key-backup": "A backup brought back all keys when it was rehearsed, {day}.",
    "key-backup-none": "No key backup was ever restored: lost keys are lost tags and lost people.",
    "key-backup-none-do": "Run `guardtag keys backup`, then `guardtag keys restore` with what is on the paper, as a "
    "rehearsal.",
    "key-backup-lacks": "The last key backup that was rehearsed lacks key {keys}.",
    "key-backup-lacks-do": "Run `guardtag keys backup`, then `guardtag keys restore` with what is on the paper, as a "
    "rehearsal.",
    "key-backup-soon": "A backup brought back all keys when it was rehearsed, {day}, {minutes} {minutes|minute|minutes} after the "
    "newest sheets were made: that shows that they can be read, not that they are kept where this machine is not.",
    "key-backup-soon-do": "Print them, lock them up elsewhere, destroy the files. Then, a day or more after they were made, read "
    "them from there: guardtag keys restore.",
    "key-backup-unread": "The newest sheets with the keys, made {made}, were never read back; older ones were, {day}.",
    "key-backup-unread-do": "Print them, lock them up elsewhere, destroy the files. Then, a day or more after they were made, "
    "read them from there: guardtag keys restore.",
    "erased": "{people} {people|person who was|people who were} erased and {fields} {fields|field|fields} whose consent was withdrawn are "
    "in the database again: it was restored with other tools. Nothing of them opens.",
    "erased-do": "Run `guardtag erasures apply`.",
    "erased-keys": "The keys of {people} {people|person who was|people who were} erased and of {fields} {fields|field|fields} whose consent "
    "was withdrawn are in the vault again: it was restored from an older backup. Whoever has an old backup of the database can "
    "open them.",
    "erased-keys-do": "Run `guardtag erasures apply`.",
    "erasures": "{count} {count|person waits|people wait} to be erased, the longest for {days} {days|day|days}: calls for them are open, or were closed a "
    "moment ago.",
    "erasures-do": "A dispatcher does it as soon as it may. Close the calls that are over; run guardtag ward erase again to "
    "see what is in the way.",
    "sweep": "What was kept long enough is not let go: the oldest has waited {days} {days|day|days}.",
    "sweep-stuck": "Something that is due fails each time ({kinds}), for {minutes} {minutes|minute|minutes} now; the rest goes on.",
    "sweep-stuck-do": "Look into the dispatcher's log: it says what fails, and where. Run `guardtag doctor` for damaged rows.",
    "sweep-do": "Keep `guardtag dispatch --loop` running; its log says what it cannot carry out.",
    "erasures-late": "{count} {count|person waits|people wait} to be erased, the longest for {days} {days|day|days}: calls for them are open that nobody "
    "closes, or no dispatcher runs.",
    "erasures-late-do": "Run a dispatcher. Look at the open calls, errands too (guardtag incident list), and close those that "
    "are over; or run guardtag ward erase ID --close OUTCOME --by ID.",
    "erasures-fail": "The erasure of {failing} {failing|person|people} was begun over an hour ago and cannot be brought to its end; {count} "
    "{count|waits|wait} in all, the longest for {days} {days|day|days}.",
    "erasures-fail-do": "Run guardtag ward erase with the ids: it says what is in the way, such as a program that holds the "
    "vault open or a full disk. The dispatcher's log names it as well.",
    "older-keys": "No record needs the keys {keys}. Tags on cloth do, and looking people up hangs on key {index}: keep "
    "every key.",
    "older-keys-needed": "Records may still be sealed under the keys {keys}.",
    "older-keys-needed-do": "Run `guardtag keys rewrap`; others go on meanwhile.",
    "tags": "{minted} {minted|tag|tags} minted, {fitted} fitted.",
    "responders-unreached": "{count} {count|person whom calls go to has|people whom calls go to have} no address that a channel serves: calls skip them.",
    "responders-unreached-do": "See whether their addresses begin with the name of a configured channel.",
    "duty-desk": "No duty desk (role hotline) is enrolled: unconfirmed calls go to everybody at once.",
    "duty-desk-do": "Enrol one: guardtag responder enrol … --role hotline.",
    "ladder-top": "Nobody whom calls go to is enrolled for {areas}, the top of the ladder: a call that nobody takes "
    "further down ends where nobody is told.",
    "ladder-top-do": "Enrol somebody there: guardtag responder enrol … --area AREA --role supervisor, or hotline.",
    "people-closed": "{count} {count|person|people} in the register {count|does|do} not open, and no list shows them: their keys are "
    "not in the vault, or their rows are damaged. Ids: {people}.",
    "people-closed-do": "Where a newer backup of the vault lives: guardtag vault restore FILE --write. Whoever still does "
    "not open must be entered again.",
    "mode-drill": "A drill is on in {scope} until {until}.",
    "mode-drill-do": "Calls in earnest go on as ever; guardtag mode end drill ends it before its time.",
    "mode-maintenance": "The channel {scope} is under maintenance until {until}: it is used only where no other serves.",
    "mode-maintenance-do": "guardtag mode end maintenance ends it before its time.",
    "mode-weather": "Severe weather in {scope} until {until}: calls climb faster.",
    "damaged": "{count} {count|row|rows} of the kind {kind} {count|is damaged and does|are damaged and do} not open: {ids}.",
    "damaged-do": "Keep a copy of the database and find out who can write to it. Then restore the last backup: guardtag "
    "restore FILE --replace.",
    "damaged-deployment": "The row in which the database says what it belongs to is damaged (deployment, self): backups were "
    "not looked at, and it may not open again.",
    "damaged-deployment-do": "Let running processes go on. Keep a copy of the database, then restore the last backup: "
    "guardtag restore FILE --replace.",
    "damaged-mark": "The vault's marks of {count} {count|person|people} who {count|was|were} erased say no time any more: {ids}. They stay erased.",
    "damaged-mark-do": "Run guardtag erasures apply with the newest list: it writes the marks anew. Find out who can write to "
    "the vault.",
    "responders-none": "Nobody is enrolled who could come.",
    "responders-none-do": "Enrol responders.",
}
"""By key of a finding."""
