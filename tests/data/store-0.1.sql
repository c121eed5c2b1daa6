-- A store as inbox-bridge 0.1 left it, with made-up people; its clock stood at 1795973956000.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE request (
  id INTEGER PRIMARY KEY, instance TEXT NOT NULL, received_at INTEGER NOT NULL,
  method TEXT NOT NULL, url TEXT NOT NULL, headers TEXT NOT NULL, matched_key INTEGER NOT NULL,
  accounts TEXT NOT NULL, body BLOB) STRICT;
INSERT INTO request VALUES(1,'desk',1795973940680,'POST','https://hooks.example.com/webhooks/desk','[["content-length","215"],["content-type","application/json"],["x-hub-signature-256","sha256=fc2577147c0091ec25b877d958b5eb7665ad6e5da1d76c87a287074763c0f4a7"],["connection","close"]]',0,'[]',X'7b226f626a656374223a202270616765222c2022656e747279223a205b7b226964223a2022313039383736353433323130393837222c202274696d65223a20313736303030303030312c20226368616e676573223a205b7b226669656c64223a20226c65616467656e222c202276616c7565223a207b226c65616467656e5f6964223a2022343434343535353536363636373737222c2022706167655f6964223a2022313039383736353433323130393837222c2022666f726d5f6964223a2022333333333434343435353535363636227d7d5d7d5d7d');
INSERT INTO request VALUES(2,'desk',1795973942386,'POST','https://hooks.example.com/webhooks/desk','[["content-length","296"],["content-type","application/json"],["x-hub-signature-256","sha256=e3f3ea927b4ef943e654606577306f96db39e02885d8230e4e9b9af4d85d9732"],["connection","close"]]',0,'[]',X'7b226f626a656374223a202270616765222c2022656e747279223a205b7b226964223a2022313039383736353433323130393837222c202274696d65223a20313736303030303030303530302c20226d6573736167696e67223a205b7b2273656e646572223a207b226964223a202237303031227d2c2022726563697069656e74223a207b226964223a2022313039383736353433323130393837227d2c202274696d657374616d70223a20313736303030303030303132332c20226d657373616765223a207b226d6964223a20226465736b2d31222c202274657874223a202268616e61406578616d706c652e636f6d222c2022717569636b5f7265706c79223a207b227061796c6f6164223a202268616e61406578616d706c652e636f6d227d7d7d5d7d5d7d');
INSERT INTO request VALUES(3,'facebook',1795973942497,'POST','https://hooks.example.com/webhooks/facebook','[["content-length","296"],["content-type","application/json"],["x-hub-signature-256","sha256=d268442fa335937e2489db0c16e34971128ea54f05852e426d15c59a355c87f0"],["connection","close"]]',0,'[]',X'7b226f626a656374223a202270616765222c2022656e747279223a205b7b226964223a2022313039383736353433323130393837222c202274696d65223a20313736303030303030303530302c20226d6573736167696e67223a205b7b2273656e646572223a207b226964223a202231303031227d2c2022726563697069656e74223a207b226964223a2022313039383736353433323130393837227d2c202274696d657374616d70223a20313736303030303030303132332c20226d657373616765223a207b226d6964223a20226d2d616e6e61222c202274657874223a2022616e6e61406578616d706c652e636f6d222c2022717569636b5f7265706c79223a207b227061796c6f6164223a2022616e6e61406578616d706c652e636f6d227d7d7d5d7d5d7d');
INSERT INTO request VALUES(4,'facebook',1795973942505,'POST','https://hooks.example.com/webhooks/facebook','[["content-length","238"],["content-type","application/json"],["x-hub-signature-256","sha256=ffc3627ff46bfbb9e992bdaedf9690900fa1e58f0c211baaea4d5ffba7f84a4b"],["connection","close"]]',0,'[]',X'7b226f626a656374223a202270616765222c2022656e747279223a205b7b226964223a2022313039383736353433323130393837222c202274696d65223a20313736303030303030303530302c20226d6573736167696e67223a205b7b2273656e646572223a207b226964223a202232303031227d2c2022726563697069656e74223a207b226964223a2022313039383736353433323130393837227d2c202274696d657374616d70223a20313736303030303030303132332c20226d657373616765223a207b226d6964223a20226d2d62656e2d31222c202274657874223a202268656c6c6f227d7d5d7d5d7d');
INSERT INTO request VALUES(5,'facebook',1795973942518,'POST','https://hooks.example.com/webhooks/facebook','[["content-length","245"],["content-type","application/json"],["x-hub-signature-256","sha256=3d9663f5692b5c0811059fd9e77748ae6e04ae1401684d1e507fd7f7785a4fdc"],["connection","close"]]',0,'[]',X'7b226f626a656374223a202270616765222c2022656e747279223a205b7b226964223a2022313039383736353433323130393837222c202274696d65223a20313736303030303030303530302c20226d6573736167696e67223a205b7b2273656e646572223a207b226964223a202232303031227d2c2022726563697069656e74223a207b226964223a2022313039383736353433323130393837227d2c202274696d657374616d70223a20313736303030303030303132332c20226d657373616765223a207b226d6964223a20226d2d62656e2d32222c202274657874223a20227374696c6c2074686572653f227d7d5d7d5d7d');
INSERT INTO request VALUES(6,'pages',1795973942521,'POST','https://hooks.example.com/webhooks/pages','[["content-length","296"],["content-type","application/json"],["x-hub-signature-256","sha256=d79620a0126599b709241465b4855082a79cd07190175a7554f4b3a06475dea9"],["connection","close"]]',0,'[]',X'7b226f626a656374223a202270616765222c2022656e747279223a205b7b226964223a2022323232323232323232323232323232222c202274696d65223a20313736303030303030303530302c20226d6573736167696e67223a205b7b2273656e646572223a207b226964223a202233303031227d2c2022726563697069656e74223a207b226964223a2022323232323232323232323232323232227d2c202274696d657374616d70223a20313736303030303030303132332c20226d657373616765223a207b226d6964223a20226d2d636f7261222c202274657874223a2022636f7261406578616d706c652e636f6d222c2022717569636b5f7265706c79223a207b227061796c6f6164223a2022636f7261406578616d706c652e636f6d227d7d7d5d7d5d7d');
INSERT INTO request VALUES(7,'facebook',1795973942525,'POST','https://hooks.example.com/webhooks/facebook','[["content-length","296"],["content-type","application/json"],["x-hub-signature-256","sha256=8e5b48d551136d84eea6e2acd6c6157197979853917a91fc97ec9e5fd3070439"],["connection","close"]]',0,'[]',X'7b226f626a656374223a202270616765222c2022656e747279223a205b7b226964223a2022313039383736353433323130393837222c202274696d65223a20313736303030303030303530302c20226d6573736167696e67223a205b7b2273656e646572223a207b226964223a202234303031227d2c2022726563697069656e74223a207b226964223a2022313039383736353433323130393837227d2c202274696d657374616d70223a20313736303030303030303132332c20226d657373616765223a207b226d6964223a20226d2d646f7261222c202274657874223a2022646f7261406578616d706c652e636f6d222c2022717569636b5f7265706c79223a207b227061796c6f6164223a2022646f7261406578616d706c652e636f6d227d7d7d5d7d5d7d');
INSERT INTO request VALUES(8,'facebook',1795973942540,'POST','https://hooks.example.com/webhooks/facebook','[["content-length","296"],["content-type","application/json"],["x-hub-signature-256","sha256=492e96b79c1951ccdf53f7c3b3569f4124912ba386a911a6b75763eb65435632"],["connection","close"]]',0,'[]',X'7b226f626a656374223a202270616765222c2022656e747279223a205b7b226964223a2022313039383736353433323130393837222c202274696d65223a20313736303030303030303530302c20226d6573736167696e67223a205b7b2273656e646572223a207b226964223a202235303031227d2c2022726563697069656e74223a207b226964223a2022313039383736353433323130393837227d2c202274696d657374616d70223a20313736303030303030303132332c20226d657373616765223a207b226d6964223a20226d2d656d696c222c202274657874223a2022656d696c406578616d706c652e636f6d222c2022717569636b5f7265706c79223a207b227061796c6f6164223a2022656d696c406578616d706c652e636f6d227d7d7d5d7d5d7d');
INSERT INTO request VALUES(9,'copies',1795973942573,'POST','https://hooks.example.com/webhooks/copies','[["content-length","293"],["content-type","application/json"],["x-hub-signature-256","sha256=c76882a5add9c25d78e4d6645f86456a904d467d5760104a8d03cc8a9b092785"],["connection","close"]]',0,'[]',X'7b226f626a656374223a202270616765222c2022656e747279223a205b7b226964223a2022313039383736353433323130393837222c202274696d65223a20313736303030303030303530302c20226d6573736167696e67223a205b7b2273656e646572223a207b226964223a202236303031227d2c2022726563697069656e74223a207b226964223a2022313039383736353433323130393837227d2c202274696d657374616d70223a20313736303030303030303132332c20226d657373616765223a207b226d6964223a20226d2d666179222c202274657874223a2022666179406578616d706c652e636f6d222c2022717569636b5f7265706c79223a207b227061796c6f6164223a2022666179406578616d706c652e636f6d227d7d7d5d7d5d7d');
INSERT INTO request VALUES(10,'sms',1795973942579,'POST','https://hooks.example.com/webhooks/sms','[["content-length","76"],["content-type","application/x-www-form-urlencoded"],["x-twilio-signature","/WymSlLGRLNLg9l91QNCjr1iEE4="],["connection","close"]]',0,'[]',X'4163636f756e745369643d414332264d6573736167655369643d534d312646726f6d3d2532423439333035353031303226546f3d2532423439333035353031303126426f64793d68656c6c6f');
INSERT INTO request VALUES(11,'facebook',1795973942585,'POST','https://hooks.example.com/webhooks/facebook','[["content-length","215"],["content-type","application/json"],["x-hub-signature-256","sha256=54683965667a4e332814fa18b3e64991168e389d91c2356a767d265a55de2a9c"],["connection","close"]]',0,'[]',X'7b226f626a656374223a202270616765222c2022656e747279223a205b7b226964223a2022313039383736353433323130393837222c202274696d65223a20313736303030303030312c20226368616e676573223a205b7b226669656c64223a20226c65616467656e222c202276616c7565223a207b226c65616467656e5f6964223a2022343434343535353536363636383838222c2022706167655f6964223a2022313039383736353433323130393837222c2022666f726d5f6964223a2022333333333434343435353535363636227d7d5d7d5d7d');
INSERT INTO request VALUES(12,'facebook',1795973946800,'POST','https://hooks.example.com/webhooks/facebook','[["content-length","240"],["content-type","application/json"],["x-hub-signature-256","sha256=bc1a4a264eaa7d08aa58210da3ee71332e21c1fd46c6ce16a292206c99dcff73"],["connection","close"]]',0,'[]',X'7b226f626a656374223a202270616765222c2022656e747279223a205b7b226964223a2022313039383736353433323130393837222c202274696d65223a20313736303030303030303530302c20226d6573736167696e67223a205b7b2273656e646572223a207b226964223a202231303031227d2c2022726563697069656e74223a207b226964223a2022313039383736353433323130393837227d2c202274696d657374616d70223a20313736303030303030303132332c20226d657373616765223a207b226d6964223a20226d2d616e6e612d32222c202274657874223a20227365636f6e64227d7d5d7d5d7d');
INSERT INTO request VALUES(13,'facebook',1795973946808,'POST','https://hooks.example.com/webhooks/facebook','[["content-length","299"],["content-type","application/json"],["x-hub-signature-256","sha256=331be1a086bb106904899a1769a75fc7d8aa0d87c606f9e8af7eba0d8102d659"],["connection","close"]]',0,'[]',X'7b226f626a656374223a202270616765222c2022656e747279223a205b7b226964223a2022313039383736353433323130393837222c202274696d65223a20313736303030303030303530302c20226d6573736167696e67223a205b7b2273656e646572223a207b226964223a202238303031227d2c2022726563697069656e74223a207b226964223a2022313039383736353433323130393837227d2c202274696d657374616d70223a20313736303030303030303132332c20226d657373616765223a207b226d6964223a20226d2d6772657461222c202274657874223a20226772657461406578616d706c652e636f6d222c2022717569636b5f7265706c79223a207b227061796c6f6164223a20226772657461406578616d706c652e636f6d227d7d7d5d7d5d7d');
CREATE TABLE intake (id INTEGER PRIMARY KEY CHECK (id = 1), cursor INTEGER NOT NULL) STRICT;
INSERT INTO intake VALUES(1,12);
CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), filler BLOB) STRICT;
INSERT INTO probe VALUES(1,X'');
CREATE TABLE dedupe (
  instance TEXT NOT NULL, account TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, request INTEGER NOT NULL,
  PRIMARY KEY (instance, account, kind, key)) STRICT, WITHOUT ROWID;
INSERT INTO dedupe VALUES('desk','109876543210987','lookup','444455556666777',1);
INSERT INTO dedupe VALUES('facebook','109876543210987','event','m-anna',3);
INSERT INTO dedupe VALUES('facebook','109876543210987','link','m-anna',3);
INSERT INTO dedupe VALUES('facebook','109876543210987','event','m-ben-1',4);
INSERT INTO dedupe VALUES('facebook','109876543210987','event','m-ben-2',5);
INSERT INTO dedupe VALUES('pages','222222222222222','event','m-cora',6);
INSERT INTO dedupe VALUES('pages','222222222222222','link','m-cora',6);
INSERT INTO dedupe VALUES('facebook','109876543210987','event','m-dora',7);
INSERT INTO dedupe VALUES('facebook','109876543210987','link','m-dora',7);
INSERT INTO dedupe VALUES('facebook','109876543210987','event','m-emil',8);
INSERT INTO dedupe VALUES('facebook','109876543210987','link','m-emil',8);
INSERT INTO dedupe VALUES('copies','109876543210987','event','m-fay',9);
INSERT INTO dedupe VALUES('copies','109876543210987','link','m-fay',9);
INSERT INTO dedupe VALUES('facebook','109876543210987','lookup','444455556666888',11);
INSERT INTO dedupe VALUES('facebook','109876543210987','event','m-anna-2',12);
CREATE TABLE lane (
  id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, instance TEXT NOT NULL, account TEXT, site TEXT,
  depth INTEGER NOT NULL, next_at INTEGER NOT NULL, leased INTEGER NOT NULL DEFAULT 0,
  epoch INTEGER NOT NULL DEFAULT 0, hold TEXT, rechecks INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0, failing_since INTEGER, waits_for TEXT,
  nudged INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO lane VALUES(1,'["facebook","109876543210987","id","1001"]','facebook','109876543210987','main',1,1795974036809,1,2,NULL,0,0,NULL,NULL,0);
INSERT INTO lane VALUES(2,'["facebook","109876543210987","id","2001"]','facebook','109876543210987','main',2,4611686018427387903,0,2,'facebook does not tell who this person is: waiting for an e-mail or phone number that it vouches for',2,0,NULL,NULL,0);
INSERT INTO lane VALUES(4,'["pages","222222222222222","id","3001"]','pages','222222222222222',NULL,1,1795973942524,0,0,'no site for account 222222222222222: list it in a site''s accounts.pages, and mend that site where `validate` finds errors in it',0,0,NULL,NULL,0);
INSERT INTO lane VALUES(5,'["facebook","109876543210987","id","4001"]','facebook','109876543210987','main',0,1795974032797,0,1,NULL,0,0,NULL,NULL,0);
INSERT INTO lane VALUES(6,'["facebook","109876543210987","id","5001"]','facebook','109876543210987','main',1,1795973947182,0,3,NULL,0,3,1795973942817,NULL,0);
INSERT INTO lane VALUES(7,'["copies","109876543210987","id","6001"]','copies','109876543210987','copies',1,1795974036794,1,4,NULL,0,3,1795973942728,NULL,0);
CREATE TABLE event (
  id INTEGER PRIMARY KEY AUTOINCREMENT, request INTEGER NOT NULL, lane INTEGER NOT NULL, instance TEXT NOT NULL,
  site TEXT, kind TEXT NOT NULL, received_at INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT,
  settled_at INTEGER, event TEXT) STRICT;
INSERT INTO event VALUES(1,3,1,'facebook','main','message',1795973942497,'sent',NULL,1795973942648,'{"kind":"message","dedupe_key":"m-anna","account":"109876543210987","occurred_at":"2025-10-09T08:53:20.123Z","participant":{"external_id":"1001"},"payload":{"attachments":[],"from_page":false,"text":"anna@example.com"}}');
INSERT INTO event VALUES(2,4,2,'facebook','main','message',1795973942505,'waiting',NULL,NULL,'{"kind":"message","dedupe_key":"m-ben-1","account":"109876543210987","occurred_at":"2025-10-09T08:53:20.123Z","participant":{"external_id":"2001"},"payload":{"attachments":[],"from_page":false,"text":"hello"}}');
INSERT INTO event VALUES(3,5,2,'facebook','main','message',1795973942518,'waiting',NULL,NULL,'{"kind":"message","dedupe_key":"m-ben-2","account":"109876543210987","occurred_at":"2025-10-09T08:53:20.123Z","participant":{"external_id":"2001"},"payload":{"attachments":[],"from_page":false,"text":"still there?"}}');
INSERT INTO event VALUES(4,6,4,'pages',NULL,'message',1795973942521,'waiting',NULL,NULL,'{"kind":"message","dedupe_key":"m-cora","account":"222222222222222","occurred_at":"2025-10-09T08:53:20.123Z","participant":{"external_id":"3001"},"payload":{"attachments":[],"from_page":false,"text":"cora@example.com"}}');
INSERT INTO event VALUES(5,7,5,'facebook','main','message',1795973942525,'dead','Send Message: Wix refused the request (status 400, INVALID_ARGUMENT)',1795973942797,'{"kind":"message","dedupe_key":"m-dora","account":"109876543210987","occurred_at":"2025-10-09T08:53:20.123Z","participant":{"external_id":"4001"},"payload":{"attachments":[],"from_page":false,"text":"dora@example.com"}}');
INSERT INTO event VALUES(6,8,6,'facebook','main','message',1795973942540,'waiting',NULL,NULL,'{"kind":"message","dedupe_key":"m-emil","account":"109876543210987","occurred_at":"2025-10-09T08:53:20.123Z","participant":{"external_id":"5001"},"payload":{"attachments":[],"from_page":false,"text":"emil@example.com"}}');
INSERT INTO event VALUES(7,9,7,'copies','copies','message',1795973942573,'waiting',NULL,NULL,'{"kind":"message","dedupe_key":"m-fay","account":"109876543210987","occurred_at":"2025-10-09T08:53:20.123Z","participant":{"external_id":"6001"},"payload":{"attachments":[],"from_page":false,"text":"fay@example.com"}}');
INSERT INTO event VALUES(8,12,1,'facebook','main','message',1795973946800,'waiting',NULL,NULL,'{"kind":"message","dedupe_key":"m-anna-2","account":"109876543210987","occurred_at":"2025-10-09T08:53:20.123Z","participant":{"external_id":"1001"},"payload":{"attachments":[],"from_page":false,"text":"second"}}');
CREATE TABLE delivery (
  id INTEGER PRIMARY KEY AUTOINCREMENT, event INTEGER NOT NULL, site TEXT NOT NULL, contact TEXT NOT NULL,
  step TEXT NOT NULL, conversation TEXT, started_at INTEGER, doubt_since INTEGER, message_id TEXT, settled_at INTEGER, body TEXT) STRICT;
INSERT INTO delivery VALUES(1,1,'main','contact-of-anna@example.com','sent','conversation-with-anna@example.com',1795973942576863,NULL,'message-before-e418da',1795973942648,'{"badges":[{"iconUrl":"https://www.facebook.com/favicon.ico","text":"Facebook"}],"content":{"basic":{"items":[{"text":"anna@example.com"}]}},"direction":"PARTICIPANT_TO_BUSINESS","visibility":"BUSINESS"}');
INSERT INTO delivery VALUES(2,7,'copies','contact-of-fay@example.com','sent','conversation-with-fay@example.com',1795973942649202,NULL,'message-before-322991',1795973942663,'{"badges":[{"iconUrl":"https://www.facebook.com/favicon.ico","text":"Facebook"}],"content":{"basic":{"items":[{"text":"fay@example.com"}]}},"direction":"PARTICIPANT_TO_BUSINESS","visibility":"BUSINESS"}');
INSERT INTO delivery VALUES(3,7,'copies','other-contact-of-fay@example.com','planned',NULL,NULL,NULL,NULL,NULL,'{"badges":[{"iconUrl":"https://www.facebook.com/favicon.ico","text":"Facebook"}],"content":{"basic":{"items":[{"text":"fay@example.com"}]}},"direction":"PARTICIPANT_TO_BUSINESS","visibility":"BUSINESS"}');
INSERT INTO delivery VALUES(4,5,'main','contact-of-dora@example.com','dead','conversation-with-dora@example.com',1795973942728458,NULL,NULL,1795973942797,'{"badges":[{"iconUrl":"https://www.facebook.com/favicon.ico","text":"Facebook"}],"content":{"basic":{"items":[{"text":"dora@example.com"}]}},"direction":"PARTICIPANT_TO_BUSINESS","visibility":"BUSINESS"}');
INSERT INTO delivery VALUES(5,6,'main','contact-of-emil@example.com','sending','conversation-with-emil@example.com',1795973942755283,1795973942817,NULL,NULL,'{"badges":[{"iconUrl":"https://www.facebook.com/favicon.ico","text":"Facebook"}],"content":{"basic":{"items":[{"text":"emil@example.com"}]}},"direction":"PARTICIPANT_TO_BUSINESS","visibility":"BUSINESS"}');
CREATE TABLE attempt (
  id INTEGER PRIMARY KEY AUTOINCREMENT, event INTEGER NOT NULL, number INTEGER NOT NULL, delivery INTEGER,
  at INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT) STRICT;
INSERT INTO attempt VALUES(1,2,1,NULL,1795973942550,'held','facebook does not tell who this person is: waiting for an e-mail or phone number that it vouches for');
INSERT INTO attempt VALUES(2,1,1,1,1795973942576,'sending',NULL);
INSERT INTO attempt VALUES(3,1,2,1,1795973942648,'sent',NULL);
INSERT INTO attempt VALUES(4,7,1,2,1795973942649,'sending',NULL);
INSERT INTO attempt VALUES(5,7,2,2,1795973942663,'sent',NULL);
INSERT INTO attempt VALUES(6,7,3,NULL,1795973942728,'retry','Get or Create Conversation: the answer had status 503, it is asked for again later, and is the same one then');
INSERT INTO attempt VALUES(7,5,1,4,1795973942728,'sending',NULL);
INSERT INTO attempt VALUES(8,6,1,5,1795973942755,'sending',NULL);
INSERT INTO attempt VALUES(9,5,2,4,1795973942797,'dead','Send Message: Wix refused the request (status 400, INVALID_ARGUMENT)');
INSERT INTO attempt VALUES(10,6,2,5,1795973942817,'in doubt','Send Message: the answer had status 502, so it is unknown whether Wix has the message: the conversation is looked at before it is sent again');
INSERT INTO attempt VALUES(11,7,4,NULL,1795973943304,'retry','Get or Create Conversation: the answer had status 503, it is asked for again later, and is the same one then');
INSERT INTO attempt VALUES(12,6,3,5,1795973943896,'in doubt','the conversation could not be read to settle a send in doubt: List Messages: the answer had status 503, nothing was written; it is asked again later');
INSERT INTO attempt VALUES(13,7,5,NULL,1795973944392,'retry','Get or Create Conversation: the answer had status 503, it is asked for again later, and is the same one then');
INSERT INTO attempt VALUES(14,6,4,5,1795973944974,'in doubt','the conversation could not be read to settle a send in doubt: List Messages: the answer had status 503, nothing was written; it is asked again later');
CREATE TABLE link (
  namespace TEXT NOT NULL, value TEXT NOT NULL, email TEXT, phone TEXT, name TEXT, updated_at INTEGER NOT NULL, asked_at INTEGER, by_operator INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (namespace, value)) STRICT, WITHOUT ROWID;
INSERT INTO link VALUES('["copies","109876543210987"]','6001','fay@example.com',NULL,NULL,1795973942580,NULL,0);
INSERT INTO link VALUES('["facebook","109876543210987"]','1001','anna@example.com',NULL,NULL,1795973942516,NULL,0);
INSERT INTO link VALUES('["facebook","109876543210987"]','4001','dora@example.com',NULL,NULL,1795973942550,NULL,0);
INSERT INTO link VALUES('["facebook","109876543210987"]','5001','emil@example.com',NULL,NULL,1795973942574,NULL,0);
INSERT INTO link VALUES('["pages","222222222222222"]','3001','cora@example.com',NULL,NULL,1795973942523,NULL,0);
CREATE TABLE choice (
  site TEXT NOT NULL, kind TEXT NOT NULL, address TEXT NOT NULL, contact TEXT NOT NULL, chosen_at INTEGER NOT NULL,
  PRIMARY KEY (site, kind, address)) STRICT, WITHOUT ROWID;
INSERT INTO choice VALUES('main','email','anna@example.com','contact-of-anna@example.com',1795973942550);
INSERT INTO choice VALUES('main','email','dora@example.com','contact-of-dora@example.com',1795973942648);
INSERT INTO choice VALUES('main','email','emil@example.com','contact-of-emil@example.com',1795973942727);
CREATE TABLE lookup (
  id INTEGER PRIMARY KEY AUTOINCREMENT, request INTEGER NOT NULL, instance TEXT NOT NULL,
  received_at INTEGER NOT NULL, lookup TEXT NOT NULL, state TEXT NOT NULL, next_at INTEGER NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0, failing_since INTEGER, reason TEXT, lane TEXT) STRICT;
INSERT INTO lookup VALUES(1,1,'desk',1795973940680,'{"dedupe_key":"444455556666777","account":"109876543210987","data":null}','held',1795974032467,3,1795973940730,'[connectors.desk] is not configured without errors: mend it',NULL);
INSERT INTO lookup VALUES(2,11,'facebook',1795973942585,'{"dedupe_key":"444455556666888","account":"109876543210987","data":null}','waiting',1795973955226,5,1795973942599,'there is no token for 109876543210987: add it to `page_tokens` in the settings',NULL);
CREATE TABLE remark (
  id INTEGER PRIMARY KEY AUTOINCREMENT, request INTEGER NOT NULL, instance TEXT NOT NULL,
  received_at INTEGER NOT NULL, state TEXT NOT NULL, place TEXT, reason TEXT NOT NULL) STRICT;
INSERT INTO remark VALUES(1,2,'desk',1795973942386,'held',NULL,'[connectors.desk] is not configured without errors: mend it');
INSERT INTO remark VALUES(2,10,'sms',1795973942579,'malformed','body','`AccountSid` is not the account of the settings');
CREATE TABLE call_block (
  id INTEGER PRIMARY KEY AUTOINCREMENT, budget TEXT NOT NULL, at INTEGER NOT NULL, calls INTEGER NOT NULL) STRICT;
INSERT INTO call_block VALUES(1,'site site-of-main',1795973942524,12);
INSERT INTO call_block VALUES(2,'site site-of-copies',1795973942590,12);
INSERT INTO call_block VALUES(3,'site site-of-main',1795973943852,12);
INSERT INTO call_block VALUES(4,'site site-of-copies',1795973944389,12);
INSERT INTO call_block VALUES(5,'site site-of-main',1795973944964,12);
INSERT INTO call_block VALUES(6,'site site-of-copies',1795973946802,12);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('lookup',2);
INSERT INTO sqlite_sequence VALUES('remark',2);
INSERT INTO sqlite_sequence VALUES('lane',8);
INSERT INTO sqlite_sequence VALUES('event',8);
INSERT INTO sqlite_sequence VALUES('call_block',6);
INSERT INTO sqlite_sequence VALUES('attempt',14);
INSERT INTO sqlite_sequence VALUES('delivery',5);
CREATE INDEX dedupe_request ON dedupe (request);
CREATE INDEX lane_due ON lane (site, (hold IS NOT NULL), next_at) WHERE depth > 0;
CREATE INDEX lane_leased ON lane (id) WHERE leased = 1;
CREATE INDEX lane_held ON lane (id, depth) WHERE hold IS NOT NULL;
CREATE INDEX lane_unrouted ON lane (instance, account) WHERE site IS NULL;
CREATE INDEX lane_waiting_for ON lane (site, waits_for) WHERE waits_for IS NOT NULL;
CREATE INDEX event_queue ON event (lane, id) WHERE state = 'waiting';
CREATE INDEX event_dead ON event (id) WHERE state = 'dead';
CREATE INDEX event_request ON event (request);
CREATE INDEX delivery_event ON delivery (event);
CREATE UNIQUE INDEX delivery_slot ON delivery (site, contact) WHERE step = 'sending';
CREATE INDEX delivery_message ON delivery (site, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX attempt_event ON attempt (event);
CREATE INDEX lookup_due ON lookup (next_at) WHERE state = 'waiting';
CREATE INDEX lookup_dead ON lookup (id) WHERE state = 'dead';
CREATE INDEX lookup_request ON lookup (request);
CREATE INDEX remark_open ON remark (state, instance) WHERE state IN ('malformed', 'held');
CREATE INDEX remark_request ON remark (request);
CREATE INDEX call_block_at ON call_block (budget, at);
CREATE INDEX lookup_lane ON lookup (lane, id) WHERE state IN ('waiting', 'held') AND lane IS NOT NULL;
CREATE INDEX lookup_held ON lookup (instance) WHERE state = 'held';
COMMIT;
PRAGMA user_version = 3;
