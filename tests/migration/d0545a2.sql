BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0004');
CREATE TABLE allocation (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	pool_id INTEGER NOT NULL, 
	number BIGINT, 
	value VARCHAR NOT NULL, 
	"key" VARCHAR, 
	until DATETIME, 
	FOREIGN KEY(pool_id) REFERENCES pool (id), 
	CONSTRAINT uq_allocation_value UNIQUE (pool_id, value), 
	CONSTRAINT uq_allocation_number UNIQUE (pool_id, number), 
	CONSTRAINT uq_allocation_key UNIQUE (pool_id, "key")
);
INSERT INTO "allocation" VALUES(1,1,1001,'1001',NULL,NULL);
INSERT INTO "allocation" VALUES(2,2,NULL,'48575443A0000000',NULL,NULL);
INSERT INTO "allocation" VALUES(3,3,0,'0',NULL,NULL);
INSERT INTO "allocation" VALUES(4,4,100,'100',NULL,NULL);
INSERT INTO "allocation" VALUES(5,5,100,'100',NULL,NULL);
INSERT INTO "allocation" VALUES(6,6,100,'100','5120',NULL);
INSERT INTO "allocation" VALUES(7,6,101,'101','10240',NULL);
INSERT INTO "allocation" VALUES(8,7,100001,'100001',NULL,NULL);
INSERT INTO "allocation" VALUES(9,8,1,'1',NULL,NULL);
INSERT INTO "allocation" VALUES(10,9,1,'1',NULL,NULL);
INSERT INTO "allocation" VALUES(11,10,1001,'1001',NULL,NULL);
INSERT INTO "allocation" VALUES(12,11,0,'203.0.113.0/30',NULL,NULL);
INSERT INTO "allocation" VALUES(23,1,1002,'1002',NULL,NULL);
INSERT INTO "allocation" VALUES(24,2,NULL,'48575443A0000002',NULL,NULL);
INSERT INTO "allocation" VALUES(25,3,1,'1',NULL,NULL);
INSERT INTO "allocation" VALUES(26,12,100,'100',NULL,NULL);
INSERT INTO "allocation" VALUES(27,5,101,'101',NULL,NULL);
INSERT INTO "allocation" VALUES(28,7,100002,'100002',NULL,NULL);
INSERT INTO "allocation" VALUES(29,8,2,'2',NULL,NULL);
INSERT INTO "allocation" VALUES(30,9,2,'2',NULL,NULL);
INSERT INTO "allocation" VALUES(31,10,1002,'1002',NULL,NULL);
INSERT INTO "allocation" VALUES(32,11,1,'203.0.113.4/30',NULL,NULL);
INSERT INTO "allocation" VALUES(33,6,102,'102','20480',NULL);
INSERT INTO "allocation" VALUES(34,1,1003,'1003',NULL,NULL);
INSERT INTO "allocation" VALUES(35,2,NULL,'48575443B0000006',NULL,NULL);
INSERT INTO "allocation" VALUES(36,13,0,'0',NULL,NULL);
INSERT INTO "allocation" VALUES(37,14,100,'100',NULL,NULL);
INSERT INTO "allocation" VALUES(38,15,100,'100',NULL,NULL);
INSERT INTO "allocation" VALUES(39,16,100,'100','5120',NULL);
INSERT INTO "allocation" VALUES(40,16,101,'101','10240',NULL);
INSERT INTO "allocation" VALUES(41,7,100003,'100003',NULL,NULL);
INSERT INTO "allocation" VALUES(42,17,1,'1',NULL,NULL);
INSERT INTO "allocation" VALUES(43,18,1,'1',NULL,NULL);
INSERT INTO "allocation" VALUES(44,19,1001,'1001',NULL,NULL);
INSERT INTO "allocation" VALUES(45,11,2,'203.0.113.8/30',NULL,NULL);
INSERT INTO "allocation" VALUES(46,1,1004,'1004',NULL,NULL);
INSERT INTO "allocation" VALUES(47,2,NULL,'48575443B0000007',NULL,NULL);
INSERT INTO "allocation" VALUES(48,13,1,'1',NULL,NULL);
INSERT INTO "allocation" VALUES(49,20,100,'100',NULL,NULL);
INSERT INTO "allocation" VALUES(50,15,101,'101',NULL,NULL);
INSERT INTO "allocation" VALUES(51,7,100004,'100004',NULL,NULL);
INSERT INTO "allocation" VALUES(52,17,2,'2',NULL,NULL);
INSERT INTO "allocation" VALUES(53,18,2,'2',NULL,NULL);
INSERT INTO "allocation" VALUES(54,19,1002,'1002',NULL,NULL);
INSERT INTO "allocation" VALUES(55,11,3,'203.0.113.12/30',NULL,NULL);
CREATE TABLE allocation_use (
	allocation_id INTEGER NOT NULL, 
	service VARCHAR NOT NULL, 
	purpose VARCHAR NOT NULL, 
	pool_id INTEGER NOT NULL, 
	variant VARCHAR NOT NULL, 
	intent VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	PRIMARY KEY (allocation_id, service, purpose), 
	FOREIGN KEY(allocation_id) REFERENCES allocation (id), 
	FOREIGN KEY(pool_id) REFERENCES pool (id), 
	CONSTRAINT uq_allocation_use UNIQUE (service, purpose, pool_id, variant)
);
INSERT INTO "allocation_use" VALUES(1,'EL5RTV4TPK4WIT4','s-vlan',1,'','IN5RTV4TPK4WIT4','in_use');
INSERT INTO "allocation_use" VALUES(2,'EL5RTV4TPK4WIT4','ont-serial',2,'48575443A0000000','IN5RTV4TPK4WIT4','in_use');
INSERT INTO "allocation_use" VALUES(3,'EL5RTV4TPK4WIT4','ont-id',3,'','IN5RTV4TPK4WIT4','in_use');
INSERT INTO "allocation_use" VALUES(4,'EL5RTV4TPK4WIT4','user-vlan',4,'','IN5RTV4TPK4WIT4','in_use');
INSERT INTO "allocation_use" VALUES(5,'EL5RTV4TPK4WIT4','service-port',5,'','IN5RTV4TPK4WIT4','in_use');
INSERT INTO "allocation_use" VALUES(6,'EL5RTV4TPK4WIT4','table-up',6,'5120','IN5RTV4TPK4WIT4','in_use');
INSERT INTO "allocation_use" VALUES(7,'EL5RTV4TPK4WIT4','table-down',6,'10240','IN5RTV4TPK4WIT4','in_use');
INSERT INTO "allocation_use" VALUES(8,'EL5RTV4TPK4WIT4','pw',7,'','IN5RTV4TPK4WIT4','in_use');
INSERT INTO "allocation_use" VALUES(9,'EL5RTV4TPK4WIT4','ac-near',8,'','IN5RTV4TPK4WIT4','in_use');
INSERT INTO "allocation_use" VALUES(10,'EL5RTV4TPK4WIT4','ac-far',9,'','IN5RTV4TPK4WIT4','in_use');
INSERT INTO "allocation_use" VALUES(11,'EL5RTV4TPK4WIT4','unit',10,'','IN5RTV4TPK4WIT4','in_use');
INSERT INTO "allocation_use" VALUES(12,'EL5RTV4TPK4WIT4','public',11,'','IN5RTV4TPK4WIT4','in_use');
INSERT INTO "allocation_use" VALUES(23,'ELJORSGV3OUI52G','s-vlan',1,'','INJORSGV3OUI52G','reserved');
INSERT INTO "allocation_use" VALUES(24,'ELJORSGV3OUI52G','ont-serial',2,'48575443A0000002','INJORSGV3OUI52G','reserved');
INSERT INTO "allocation_use" VALUES(25,'ELJORSGV3OUI52G','ont-id',3,'','INJORSGV3OUI52G','reserved');
INSERT INTO "allocation_use" VALUES(26,'ELJORSGV3OUI52G','user-vlan',12,'','INJORSGV3OUI52G','reserved');
INSERT INTO "allocation_use" VALUES(27,'ELJORSGV3OUI52G','service-port',5,'','INJORSGV3OUI52G','reserved');
INSERT INTO "allocation_use" VALUES(6,'ELJORSGV3OUI52G','table-up',6,'5120','INJORSGV3OUI52G','reserved');
INSERT INTO "allocation_use" VALUES(7,'ELJORSGV3OUI52G','table-down',6,'10240','INJORSGV3OUI52G','reserved');
INSERT INTO "allocation_use" VALUES(28,'ELJORSGV3OUI52G','pw',7,'','INJORSGV3OUI52G','reserved');
INSERT INTO "allocation_use" VALUES(29,'ELJORSGV3OUI52G','ac-near',8,'','INJORSGV3OUI52G','reserved');
INSERT INTO "allocation_use" VALUES(30,'ELJORSGV3OUI52G','ac-far',9,'','INJORSGV3OUI52G','reserved');
INSERT INTO "allocation_use" VALUES(31,'ELJORSGV3OUI52G','unit',10,'','INJORSGV3OUI52G','reserved');
INSERT INTO "allocation_use" VALUES(32,'ELJORSGV3OUI52G','public',11,'','INJORSGV3OUI52G','reserved');
INSERT INTO "allocation_use" VALUES(33,'EL5RTV4TPK4WIT4','table-down',6,'20480','INTUTLXRLNNV2GE','reserved');
INSERT INTO "allocation_use" VALUES(34,'ELXKTMQOC3QAR22','s-vlan',1,'','INXKTMQOC3QAR22','reserved');
INSERT INTO "allocation_use" VALUES(35,'ELXKTMQOC3QAR22','ont-serial',2,'48575443B0000006','INXKTMQOC3QAR22','reserved');
INSERT INTO "allocation_use" VALUES(36,'ELXKTMQOC3QAR22','ont-id',13,'','INXKTMQOC3QAR22','reserved');
INSERT INTO "allocation_use" VALUES(37,'ELXKTMQOC3QAR22','user-vlan',14,'','INXKTMQOC3QAR22','reserved');
INSERT INTO "allocation_use" VALUES(38,'ELXKTMQOC3QAR22','service-port',15,'','INXKTMQOC3QAR22','reserved');
INSERT INTO "allocation_use" VALUES(39,'ELXKTMQOC3QAR22','table-up',16,'5120','INXKTMQOC3QAR22','reserved');
INSERT INTO "allocation_use" VALUES(40,'ELXKTMQOC3QAR22','table-down',16,'10240','INXKTMQOC3QAR22','reserved');
INSERT INTO "allocation_use" VALUES(41,'ELXKTMQOC3QAR22','pw',7,'','INXKTMQOC3QAR22','reserved');
INSERT INTO "allocation_use" VALUES(42,'ELXKTMQOC3QAR22','ac-near',17,'','INXKTMQOC3QAR22','reserved');
INSERT INTO "allocation_use" VALUES(43,'ELXKTMQOC3QAR22','ac-far',18,'','INXKTMQOC3QAR22','reserved');
INSERT INTO "allocation_use" VALUES(44,'ELXKTMQOC3QAR22','unit',19,'','INXKTMQOC3QAR22','reserved');
INSERT INTO "allocation_use" VALUES(45,'ELXKTMQOC3QAR22','public',11,'','INXKTMQOC3QAR22','reserved');
INSERT INTO "allocation_use" VALUES(46,'ELUXI7VFGJCKJJC','s-vlan',1,'','INUXI7VFGJCKJJC','reserved');
INSERT INTO "allocation_use" VALUES(47,'ELUXI7VFGJCKJJC','ont-serial',2,'48575443B0000007','INUXI7VFGJCKJJC','reserved');
INSERT INTO "allocation_use" VALUES(48,'ELUXI7VFGJCKJJC','ont-id',13,'','INUXI7VFGJCKJJC','reserved');
INSERT INTO "allocation_use" VALUES(49,'ELUXI7VFGJCKJJC','user-vlan',20,'','INUXI7VFGJCKJJC','reserved');
INSERT INTO "allocation_use" VALUES(50,'ELUXI7VFGJCKJJC','service-port',15,'','INUXI7VFGJCKJJC','reserved');
INSERT INTO "allocation_use" VALUES(39,'ELUXI7VFGJCKJJC','table-up',16,'5120','INUXI7VFGJCKJJC','reserved');
INSERT INTO "allocation_use" VALUES(40,'ELUXI7VFGJCKJJC','table-down',16,'10240','INUXI7VFGJCKJJC','reserved');
INSERT INTO "allocation_use" VALUES(51,'ELUXI7VFGJCKJJC','pw',7,'','INUXI7VFGJCKJJC','reserved');
INSERT INTO "allocation_use" VALUES(52,'ELUXI7VFGJCKJJC','ac-near',17,'','INUXI7VFGJCKJJC','reserved');
INSERT INTO "allocation_use" VALUES(53,'ELUXI7VFGJCKJJC','ac-far',18,'','INUXI7VFGJCKJJC','reserved');
INSERT INTO "allocation_use" VALUES(54,'ELUXI7VFGJCKJJC','unit',19,'','INUXI7VFGJCKJJC','reserved');
INSERT INTO "allocation_use" VALUES(55,'ELUXI7VFGJCKJJC','public',11,'','INUXI7VFGJCKJJC','reserved');
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('baa26a5a-62ca-4613-9196-79b440d7fa2b','kaitong-line-1',1796129167000,1796129167000,'kaitong');
CREATE TABLE coverage (
	address VARCHAR NOT NULL, 
	folded VARCHAR NOT NULL, 
	element VARCHAR NOT NULL, 
	port VARCHAR NOT NULL, 
	ont_serial VARCHAR, 
	PRIMARY KEY (address), 
	FOREIGN KEY(element, port) REFERENCES port (element, name), 
	UNIQUE (ont_serial)
);
INSERT INTO "coverage" VALUES('1 Beishan Road','1 beishan road','olt-xh-1','0/1/0','48575443A0000000');
INSERT INTO "coverage" VALUES('2 Beishan Road','2 beishan road','olt-xh-1','0/1/0','48575443A0000001');
INSERT INTO "coverage" VALUES('3 Beishan Road','3 beishan road','olt-xh-1','0/1/0','48575443A0000002');
INSERT INTO "coverage" VALUES('4 Beishan Road','4 beishan road','olt-xh-1','0/1/0','48575443A0000003');
INSERT INTO "coverage" VALUES('5 Beishan Road','5 beishan road','olt-xh-1','0/1/0','48575443A0000004');
INSERT INTO "coverage" VALUES('6 Beishan Road','6 beishan road','olt-xh-1','0/1/0','48575443A0000005');
INSERT INTO "coverage" VALUES('7 Beishan Road','7 beishan road','olt-xh-1','0/1/0','48575443A0000006');
INSERT INTO "coverage" VALUES('8 Beishan Road','8 beishan road','olt-xh-1','0/1/0','48575443A0000007');
INSERT INTO "coverage" VALUES('9 Beishan Road','9 beishan road','olt-xh-1','0/1/0','48575443A0000008');
INSERT INTO "coverage" VALUES('10 Beishan Road','10 beishan road','olt-xh-1','0/1/0','48575443A0000009');
INSERT INTO "coverage" VALUES('11 Beishan Road','11 beishan road','olt-xh-1','0/1/0','48575443A000000A');
INSERT INTO "coverage" VALUES('12 Beishan Road','12 beishan road','olt-xh-1','0/1/0','48575443A000000B');
INSERT INTO "coverage" VALUES('13 Beishan Road','13 beishan road','olt-xh-1','0/1/0','48575443A000000C');
INSERT INTO "coverage" VALUES('14 Beishan Road','14 beishan road','olt-xh-1','0/1/0','48575443A000000D');
INSERT INTO "coverage" VALUES('15 Beishan Road','15 beishan road','olt-xh-1','0/1/0','48575443A000000E');
INSERT INTO "coverage" VALUES('16 Beishan Road','16 beishan road','olt-xh-1','0/1/0','48575443A000000F');
INSERT INTO "coverage" VALUES('17 Beishan Road','17 beishan road','olt-xh-1','0/1/0','48575443A0000010');
INSERT INTO "coverage" VALUES('18 Beishan Road','18 beishan road','olt-xh-1','0/1/0','48575443A0000011');
INSERT INTO "coverage" VALUES('19 Beishan Road','19 beishan road','olt-xh-1','0/1/0','48575443A0000012');
INSERT INTO "coverage" VALUES('20 Beishan Road','20 beishan road','olt-xh-1','0/1/0','48575443A0000013');
INSERT INTO "coverage" VALUES('21 Beishan Road','21 beishan road','olt-xh-1','0/1/0','48575443A0000014');
INSERT INTO "coverage" VALUES('22 Beishan Road','22 beishan road','olt-xh-1','0/1/0','48575443A0000015');
INSERT INTO "coverage" VALUES('23 Beishan Road','23 beishan road','olt-xh-1','0/1/0','48575443A0000016');
INSERT INTO "coverage" VALUES('24 Beishan Road','24 beishan road','olt-xh-1','0/1/0','48575443A0000017');
INSERT INTO "coverage" VALUES('25 Beishan Road','25 beishan road','olt-xh-1','0/1/1','48575443A0010000');
INSERT INTO "coverage" VALUES('26 Beishan Road','26 beishan road','olt-xh-1','0/1/1','48575443A0010001');
INSERT INTO "coverage" VALUES('27 Beishan Road','27 beishan road','olt-xh-1','0/1/1','48575443A0010002');
INSERT INTO "coverage" VALUES('28 Beishan Road','28 beishan road','olt-xh-1','0/1/1','48575443A0010003');
INSERT INTO "coverage" VALUES('29 Beishan Road','29 beishan road','olt-xh-1','0/1/1','48575443A0010004');
INSERT INTO "coverage" VALUES('30 Beishan Road','30 beishan road','olt-xh-1','0/1/1','48575443A0010005');
INSERT INTO "coverage" VALUES('31 Beishan Road','31 beishan road','olt-xh-1','0/1/1','48575443A0010006');
INSERT INTO "coverage" VALUES('32 Beishan Road','32 beishan road','olt-xh-1','0/1/1','48575443A0010007');
INSERT INTO "coverage" VALUES('33 Beishan Road','33 beishan road','olt-xh-1','0/1/1','48575443A0010008');
INSERT INTO "coverage" VALUES('34 Beishan Road','34 beishan road','olt-xh-1','0/1/1','48575443A0010009');
INSERT INTO "coverage" VALUES('35 Beishan Road','35 beishan road','olt-xh-1','0/1/1','48575443A001000A');
INSERT INTO "coverage" VALUES('36 Beishan Road','36 beishan road','olt-xh-1','0/1/1','48575443A001000B');
INSERT INTO "coverage" VALUES('37 Beishan Road','37 beishan road','olt-xh-1','0/1/1','48575443A001000C');
INSERT INTO "coverage" VALUES('38 Beishan Road','38 beishan road','olt-xh-1','0/1/1','48575443A001000D');
INSERT INTO "coverage" VALUES('39 Beishan Road','39 beishan road','olt-xh-1','0/1/1','48575443A001000E');
INSERT INTO "coverage" VALUES('40 Beishan Road','40 beishan road','olt-xh-1','0/1/1','48575443A001000F');
INSERT INTO "coverage" VALUES('41 Beishan Road','41 beishan road','olt-xh-1','0/1/1','48575443A0010010');
INSERT INTO "coverage" VALUES('42 Beishan Road','42 beishan road','olt-xh-1','0/1/1','48575443A0010011');
INSERT INTO "coverage" VALUES('43 Beishan Road','43 beishan road','olt-xh-1','0/1/1','48575443A0010012');
INSERT INTO "coverage" VALUES('44 Beishan Road','44 beishan road','olt-xh-1','0/1/1','48575443A0010013');
INSERT INTO "coverage" VALUES('45 Beishan Road','45 beishan road','olt-xh-1','0/1/1','48575443A0010014');
INSERT INTO "coverage" VALUES('46 Beishan Road','46 beishan road','olt-xh-1','0/1/1','48575443A0010015');
INSERT INTO "coverage" VALUES('47 Beishan Road','47 beishan road','olt-xh-1','0/1/1','48575443A0010016');
INSERT INTO "coverage" VALUES('48 Beishan Road','48 beishan road','olt-xh-1','0/1/1','48575443A0010017');
INSERT INTO "coverage" VALUES('49 Beishan Road','49 beishan road','olt-xh-1','0/1/2','48575443A0020000');
INSERT INTO "coverage" VALUES('50 Beishan Road','50 beishan road','olt-xh-1','0/1/2','48575443A0020001');
INSERT INTO "coverage" VALUES('51 Beishan Road','51 beishan road','olt-xh-1','0/1/2','48575443A0020002');
INSERT INTO "coverage" VALUES('52 Beishan Road','52 beishan road','olt-xh-1','0/1/2','48575443A0020003');
INSERT INTO "coverage" VALUES('53 Beishan Road','53 beishan road','olt-xh-1','0/1/2','48575443A0020004');
INSERT INTO "coverage" VALUES('54 Beishan Road','54 beishan road','olt-xh-1','0/1/2','48575443A0020005');
INSERT INTO "coverage" VALUES('55 Beishan Road','55 beishan road','olt-xh-1','0/1/2','48575443A0020006');
INSERT INTO "coverage" VALUES('56 Beishan Road','56 beishan road','olt-xh-1','0/1/2','48575443A0020007');
INSERT INTO "coverage" VALUES('57 Beishan Road','57 beishan road','olt-xh-1','0/1/2','48575443A0020008');
INSERT INTO "coverage" VALUES('58 Beishan Road','58 beishan road','olt-xh-1','0/1/2','48575443A0020009');
INSERT INTO "coverage" VALUES('59 Beishan Road','59 beishan road','olt-xh-1','0/1/2','48575443A002000A');
INSERT INTO "coverage" VALUES('60 Beishan Road','60 beishan road','olt-xh-1','0/1/2','48575443A002000B');
INSERT INTO "coverage" VALUES('61 Beishan Road','61 beishan road','olt-xh-1','0/1/2','48575443A002000C');
INSERT INTO "coverage" VALUES('62 Beishan Road','62 beishan road','olt-xh-1','0/1/2','48575443A002000D');
INSERT INTO "coverage" VALUES('63 Beishan Road','63 beishan road','olt-xh-1','0/1/2','48575443A002000E');
INSERT INTO "coverage" VALUES('64 Beishan Road','64 beishan road','olt-xh-1','0/1/2','48575443A002000F');
INSERT INTO "coverage" VALUES('65 Beishan Road','65 beishan road','olt-xh-1','0/1/2','48575443A0020010');
INSERT INTO "coverage" VALUES('66 Beishan Road','66 beishan road','olt-xh-1','0/1/2','48575443A0020011');
INSERT INTO "coverage" VALUES('67 Beishan Road','67 beishan road','olt-xh-1','0/1/2','48575443A0020012');
INSERT INTO "coverage" VALUES('68 Beishan Road','68 beishan road','olt-xh-1','0/1/2','48575443A0020013');
INSERT INTO "coverage" VALUES('69 Beishan Road','69 beishan road','olt-xh-1','0/1/2','48575443A0020014');
INSERT INTO "coverage" VALUES('70 Beishan Road','70 beishan road','olt-xh-1','0/1/2','48575443A0020015');
INSERT INTO "coverage" VALUES('71 Beishan Road','71 beishan road','olt-xh-1','0/1/2','48575443A0020016');
INSERT INTO "coverage" VALUES('72 Beishan Road','72 beishan road','olt-xh-1','0/1/2','48575443A0020017');
INSERT INTO "coverage" VALUES('73 Beishan Road','73 beishan road','olt-xh-1','0/1/3','48575443A0030000');
INSERT INTO "coverage" VALUES('74 Beishan Road','74 beishan road','olt-xh-1','0/1/3','48575443A0030001');
INSERT INTO "coverage" VALUES('75 Beishan Road','75 beishan road','olt-xh-1','0/1/3','48575443A0030002');
INSERT INTO "coverage" VALUES('76 Beishan Road','76 beishan road','olt-xh-1','0/1/3','48575443A0030003');
INSERT INTO "coverage" VALUES('77 Beishan Road','77 beishan road','olt-xh-1','0/1/3','48575443A0030004');
INSERT INTO "coverage" VALUES('78 Beishan Road','78 beishan road','olt-xh-1','0/1/3','48575443A0030005');
INSERT INTO "coverage" VALUES('79 Beishan Road','79 beishan road','olt-xh-1','0/1/3','48575443A0030006');
INSERT INTO "coverage" VALUES('80 Beishan Road','80 beishan road','olt-xh-1','0/1/3','48575443A0030007');
INSERT INTO "coverage" VALUES('81 Beishan Road','81 beishan road','olt-xh-1','0/1/3','48575443A0030008');
INSERT INTO "coverage" VALUES('82 Beishan Road','82 beishan road','olt-xh-1','0/1/3','48575443A0030009');
INSERT INTO "coverage" VALUES('83 Beishan Road','83 beishan road','olt-xh-1','0/1/3','48575443A003000A');
INSERT INTO "coverage" VALUES('84 Beishan Road','84 beishan road','olt-xh-1','0/1/3','48575443A003000B');
INSERT INTO "coverage" VALUES('85 Beishan Road','85 beishan road','olt-xh-1','0/1/3','48575443A003000C');
INSERT INTO "coverage" VALUES('86 Beishan Road','86 beishan road','olt-xh-1','0/1/3','48575443A003000D');
INSERT INTO "coverage" VALUES('87 Beishan Road','87 beishan road','olt-xh-1','0/1/3','48575443A003000E');
INSERT INTO "coverage" VALUES('88 Beishan Road','88 beishan road','olt-xh-1','0/1/3','48575443A003000F');
INSERT INTO "coverage" VALUES('89 Beishan Road','89 beishan road','olt-xh-1','0/1/3','48575443A0030010');
INSERT INTO "coverage" VALUES('90 Beishan Road','90 beishan road','olt-xh-1','0/1/3','48575443A0030011');
INSERT INTO "coverage" VALUES('91 Beishan Road','91 beishan road','olt-xh-1','0/1/3','48575443A0030012');
INSERT INTO "coverage" VALUES('92 Beishan Road','92 beishan road','olt-xh-1','0/1/3','48575443A0030013');
INSERT INTO "coverage" VALUES('93 Beishan Road','93 beishan road','olt-xh-1','0/1/3','48575443A0030014');
INSERT INTO "coverage" VALUES('94 Beishan Road','94 beishan road','olt-xh-1','0/1/3','48575443A0030015');
INSERT INTO "coverage" VALUES('95 Beishan Road','95 beishan road','olt-xh-1','0/1/3','48575443A0030016');
INSERT INTO "coverage" VALUES('96 Beishan Road','96 beishan road','olt-xh-1','0/1/3','48575443A0030017');
INSERT INTO "coverage" VALUES('1 Jiangnan Avenue','1 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000000');
INSERT INTO "coverage" VALUES('2 Jiangnan Avenue','2 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000001');
INSERT INTO "coverage" VALUES('3 Jiangnan Avenue','3 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000002');
INSERT INTO "coverage" VALUES('4 Jiangnan Avenue','4 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000003');
INSERT INTO "coverage" VALUES('5 Jiangnan Avenue','5 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000004');
INSERT INTO "coverage" VALUES('6 Jiangnan Avenue','6 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000005');
INSERT INTO "coverage" VALUES('7 Jiangnan Avenue','7 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000006');
INSERT INTO "coverage" VALUES('8 Jiangnan Avenue','8 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000007');
INSERT INTO "coverage" VALUES('9 Jiangnan Avenue','9 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000008');
INSERT INTO "coverage" VALUES('10 Jiangnan Avenue','10 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000009');
INSERT INTO "coverage" VALUES('11 Jiangnan Avenue','11 jiangnan avenue','olt-bj-1','0/1/0','48575443B000000A');
INSERT INTO "coverage" VALUES('12 Jiangnan Avenue','12 jiangnan avenue','olt-bj-1','0/1/0','48575443B000000B');
INSERT INTO "coverage" VALUES('13 Jiangnan Avenue','13 jiangnan avenue','olt-bj-1','0/1/0','48575443B000000C');
INSERT INTO "coverage" VALUES('14 Jiangnan Avenue','14 jiangnan avenue','olt-bj-1','0/1/0','48575443B000000D');
INSERT INTO "coverage" VALUES('15 Jiangnan Avenue','15 jiangnan avenue','olt-bj-1','0/1/0','48575443B000000E');
INSERT INTO "coverage" VALUES('16 Jiangnan Avenue','16 jiangnan avenue','olt-bj-1','0/1/0','48575443B000000F');
INSERT INTO "coverage" VALUES('17 Jiangnan Avenue','17 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000010');
INSERT INTO "coverage" VALUES('18 Jiangnan Avenue','18 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000011');
INSERT INTO "coverage" VALUES('19 Jiangnan Avenue','19 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000012');
INSERT INTO "coverage" VALUES('20 Jiangnan Avenue','20 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000013');
INSERT INTO "coverage" VALUES('21 Jiangnan Avenue','21 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000014');
INSERT INTO "coverage" VALUES('22 Jiangnan Avenue','22 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000015');
INSERT INTO "coverage" VALUES('23 Jiangnan Avenue','23 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000016');
INSERT INTO "coverage" VALUES('24 Jiangnan Avenue','24 jiangnan avenue','olt-bj-1','0/1/0','48575443B0000017');
INSERT INTO "coverage" VALUES('25 Jiangnan Avenue','25 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010000');
INSERT INTO "coverage" VALUES('26 Jiangnan Avenue','26 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010001');
INSERT INTO "coverage" VALUES('27 Jiangnan Avenue','27 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010002');
INSERT INTO "coverage" VALUES('28 Jiangnan Avenue','28 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010003');
INSERT INTO "coverage" VALUES('29 Jiangnan Avenue','29 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010004');
INSERT INTO "coverage" VALUES('30 Jiangnan Avenue','30 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010005');
INSERT INTO "coverage" VALUES('31 Jiangnan Avenue','31 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010006');
INSERT INTO "coverage" VALUES('32 Jiangnan Avenue','32 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010007');
INSERT INTO "coverage" VALUES('33 Jiangnan Avenue','33 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010008');
INSERT INTO "coverage" VALUES('34 Jiangnan Avenue','34 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010009');
INSERT INTO "coverage" VALUES('35 Jiangnan Avenue','35 jiangnan avenue','olt-bj-1','0/1/1','48575443B001000A');
INSERT INTO "coverage" VALUES('36 Jiangnan Avenue','36 jiangnan avenue','olt-bj-1','0/1/1','48575443B001000B');
INSERT INTO "coverage" VALUES('37 Jiangnan Avenue','37 jiangnan avenue','olt-bj-1','0/1/1','48575443B001000C');
INSERT INTO "coverage" VALUES('38 Jiangnan Avenue','38 jiangnan avenue','olt-bj-1','0/1/1','48575443B001000D');
INSERT INTO "coverage" VALUES('39 Jiangnan Avenue','39 jiangnan avenue','olt-bj-1','0/1/1','48575443B001000E');
INSERT INTO "coverage" VALUES('40 Jiangnan Avenue','40 jiangnan avenue','olt-bj-1','0/1/1','48575443B001000F');
INSERT INTO "coverage" VALUES('41 Jiangnan Avenue','41 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010010');
INSERT INTO "coverage" VALUES('42 Jiangnan Avenue','42 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010011');
INSERT INTO "coverage" VALUES('43 Jiangnan Avenue','43 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010012');
INSERT INTO "coverage" VALUES('44 Jiangnan Avenue','44 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010013');
INSERT INTO "coverage" VALUES('45 Jiangnan Avenue','45 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010014');
INSERT INTO "coverage" VALUES('46 Jiangnan Avenue','46 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010015');
INSERT INTO "coverage" VALUES('47 Jiangnan Avenue','47 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010016');
INSERT INTO "coverage" VALUES('48 Jiangnan Avenue','48 jiangnan avenue','olt-bj-1','0/1/1','48575443B0010017');
INSERT INTO "coverage" VALUES('49 Jiangnan Avenue','49 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020000');
INSERT INTO "coverage" VALUES('50 Jiangnan Avenue','50 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020001');
INSERT INTO "coverage" VALUES('51 Jiangnan Avenue','51 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020002');
INSERT INTO "coverage" VALUES('52 Jiangnan Avenue','52 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020003');
INSERT INTO "coverage" VALUES('53 Jiangnan Avenue','53 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020004');
INSERT INTO "coverage" VALUES('54 Jiangnan Avenue','54 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020005');
INSERT INTO "coverage" VALUES('55 Jiangnan Avenue','55 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020006');
INSERT INTO "coverage" VALUES('56 Jiangnan Avenue','56 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020007');
INSERT INTO "coverage" VALUES('57 Jiangnan Avenue','57 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020008');
INSERT INTO "coverage" VALUES('58 Jiangnan Avenue','58 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020009');
INSERT INTO "coverage" VALUES('59 Jiangnan Avenue','59 jiangnan avenue','olt-bj-1','0/1/2','48575443B002000A');
INSERT INTO "coverage" VALUES('60 Jiangnan Avenue','60 jiangnan avenue','olt-bj-1','0/1/2','48575443B002000B');
INSERT INTO "coverage" VALUES('61 Jiangnan Avenue','61 jiangnan avenue','olt-bj-1','0/1/2','48575443B002000C');
INSERT INTO "coverage" VALUES('62 Jiangnan Avenue','62 jiangnan avenue','olt-bj-1','0/1/2','48575443B002000D');
INSERT INTO "coverage" VALUES('63 Jiangnan Avenue','63 jiangnan avenue','olt-bj-1','0/1/2','48575443B002000E');
INSERT INTO "coverage" VALUES('64 Jiangnan Avenue','64 jiangnan avenue','olt-bj-1','0/1/2','48575443B002000F');
INSERT INTO "coverage" VALUES('65 Jiangnan Avenue','65 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020010');
INSERT INTO "coverage" VALUES('66 Jiangnan Avenue','66 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020011');
INSERT INTO "coverage" VALUES('67 Jiangnan Avenue','67 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020012');
INSERT INTO "coverage" VALUES('68 Jiangnan Avenue','68 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020013');
INSERT INTO "coverage" VALUES('69 Jiangnan Avenue','69 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020014');
INSERT INTO "coverage" VALUES('70 Jiangnan Avenue','70 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020015');
INSERT INTO "coverage" VALUES('71 Jiangnan Avenue','71 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020016');
INSERT INTO "coverage" VALUES('72 Jiangnan Avenue','72 jiangnan avenue','olt-bj-1','0/1/2','48575443B0020017');
INSERT INTO "coverage" VALUES('73 Jiangnan Avenue','73 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030000');
INSERT INTO "coverage" VALUES('74 Jiangnan Avenue','74 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030001');
INSERT INTO "coverage" VALUES('75 Jiangnan Avenue','75 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030002');
INSERT INTO "coverage" VALUES('76 Jiangnan Avenue','76 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030003');
INSERT INTO "coverage" VALUES('77 Jiangnan Avenue','77 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030004');
INSERT INTO "coverage" VALUES('78 Jiangnan Avenue','78 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030005');
INSERT INTO "coverage" VALUES('79 Jiangnan Avenue','79 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030006');
INSERT INTO "coverage" VALUES('80 Jiangnan Avenue','80 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030007');
INSERT INTO "coverage" VALUES('81 Jiangnan Avenue','81 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030008');
INSERT INTO "coverage" VALUES('82 Jiangnan Avenue','82 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030009');
INSERT INTO "coverage" VALUES('83 Jiangnan Avenue','83 jiangnan avenue','olt-bj-1','0/1/3','48575443B003000A');
INSERT INTO "coverage" VALUES('84 Jiangnan Avenue','84 jiangnan avenue','olt-bj-1','0/1/3','48575443B003000B');
INSERT INTO "coverage" VALUES('85 Jiangnan Avenue','85 jiangnan avenue','olt-bj-1','0/1/3','48575443B003000C');
INSERT INTO "coverage" VALUES('86 Jiangnan Avenue','86 jiangnan avenue','olt-bj-1','0/1/3','48575443B003000D');
INSERT INTO "coverage" VALUES('87 Jiangnan Avenue','87 jiangnan avenue','olt-bj-1','0/1/3','48575443B003000E');
INSERT INTO "coverage" VALUES('88 Jiangnan Avenue','88 jiangnan avenue','olt-bj-1','0/1/3','48575443B003000F');
INSERT INTO "coverage" VALUES('89 Jiangnan Avenue','89 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030010');
INSERT INTO "coverage" VALUES('90 Jiangnan Avenue','90 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030011');
INSERT INTO "coverage" VALUES('91 Jiangnan Avenue','91 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030012');
INSERT INTO "coverage" VALUES('92 Jiangnan Avenue','92 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030013');
INSERT INTO "coverage" VALUES('93 Jiangnan Avenue','93 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030014');
INSERT INTO "coverage" VALUES('94 Jiangnan Avenue','94 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030015');
INSERT INTO "coverage" VALUES('95 Jiangnan Avenue','95 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030016');
INSERT INTO "coverage" VALUES('96 Jiangnan Avenue','96 jiangnan avenue','olt-bj-1','0/1/3','48575443B0030017');
CREATE TABLE credential (
	name VARCHAR NOT NULL, 
	username VARCHAR NOT NULL, 
	secret VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "credential" VALUES('lab','lab','lab:lab');
CREATE TABLE customer (
	name VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "customer" VALUES('hupan-tea','Hupan Tea Trading');
INSERT INTO "customer" VALUES('qiantang-optics','Qiantang Optics');
CREATE TABLE dbos_migrations (version INTEGER NOT NULL PRIMARY KEY);
INSERT INTO "dbos_migrations" VALUES(125);
CREATE TABLE element (
	name VARCHAR NOT NULL, 
	platform VARCHAR NOT NULL, 
	class VARCHAR NOT NULL, 
	site VARCHAR NOT NULL, 
	host VARCHAR NOT NULL, 
	port INTEGER NOT NULL, 
	credential VARCHAR NOT NULL, 
	hostname VARCHAR NOT NULL, 
	model VARCHAR NOT NULL, 
	serial VARCHAR NOT NULL, 
	software VARCHAR NOT NULL, 
	attributes JSON NOT NULL, 
	admin_state VARCHAR NOT NULL, management JSON DEFAULT '[]' NOT NULL, 
	PRIMARY KEY (name), 
	FOREIGN KEY(site) REFERENCES site (name), 
	FOREIGN KEY(credential) REFERENCES credential (name)
);
INSERT INTO "element" VALUES('olt-xh-1','huawei_smartax','olt','xihu','127.21.1.1',37371,'lab','OLT-XH-1','MA5800-X7','2102351SXH1001','MA5800V100R022','{"line_profile": 20, "service_profile": 20, "gem_index": 1}','unlocked','[]');
INSERT INTO "element" VALUES('olt-bj-1','huawei_smartax','olt','binjiang','127.21.1.2',35481,'lab','OLT-BJ-1','MA5800-X7','2102351SXH1002','MA5800V100R022','{"line_profile": 20, "service_profile": 20, "gem_index": 1}','unlocked','[]');
INSERT INTO "element" VALUES('ptn-xh-1','ptn_netconf','ptn','xihu','127.21.2.1',35519,'lab','PTN-XH-1','PTN-LAB-960','PTN9600001','V100R008','{"lsr_id": "10.255.2.1"}','unlocked','[]');
INSERT INTO "element" VALUES('ptn-bj-1','ptn_netconf','ptn','binjiang','127.21.2.2',42153,'lab','PTN-BJ-1','PTN-LAB-960','PTN9600002','V100R008','{"lsr_id": "10.255.2.2"}','unlocked','[]');
INSERT INTO "element" VALUES('ptn-core-1','ptn_netconf','ptn','core','127.21.2.3',36785,'lab','PTN-CORE-1','PTN-LAB-960','PTN9600003','V100R008','{"lsr_id": "10.255.2.3"}','unlocked','[]');
INSERT INTO "element" VALUES('ptn-core-2','ptn_netconf','ptn','core','127.21.2.4',45361,'lab','PTN-CORE-2','PTN-LAB-960','PTN9600004','V100R008','{"lsr_id": "10.255.2.4"}','unlocked','[]');
INSERT INTO "element" VALUES('pe-1','juniper_junos','router','core','127.21.3.1',36841,'lab','PE-1','mx204','JN123451AFA','24.4R1.9','{"loopback": "10.255.3.1", "as_number": 64512}','unlocked','[]');
INSERT INTO "element" VALUES('pe-2','juniper_junos','router','core','127.21.3.2',33035,'lab','PE-2','mx204','JN123452AFA','24.4R1.9','{"loopback": "10.255.3.2", "as_number": 64512}','unlocked','[]');
CREATE TABLE element_use (
	element VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	scope VARCHAR NOT NULL, 
	number BIGINT NOT NULL, 
	PRIMARY KEY (element, kind, scope, number), 
	FOREIGN KEY(element) REFERENCES element (name)
);
CREATE TABLE event (
	seq INTEGER NOT NULL, 
	intent VARCHAR NOT NULL, 
	service VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	element VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (seq)
);
INSERT INTO "event" VALUES(1,'IN5RTV4TPK4WIT4','EL5RTV4TPK4WIT4','accepted','','provision internet_line for hupan-tea','2026-12-01 12:46:08.166068');
INSERT INTO "event" VALUES(2,'IN5RTV4TPK4WIT4','EL5RTV4TPK4WIT4','admitted','','olt-xh-1, pe-1, ptn-core-1, ptn-xh-1','2026-12-01 12:46:08.181350');
INSERT INTO "event" VALUES(3,'IN5RTV4TPK4WIT4','EL5RTV4TPK4WIT4','staged','','olt-xh-1, pe-1, ptn-core-1, ptn-xh-1','2026-12-01 12:46:09.151576');
INSERT INTO "event" VALUES(4,'IN5RTV4TPK4WIT4','EL5RTV4TPK4WIT4','committed','','olt-xh-1, pe-1, ptn-core-1, ptn-xh-1','2026-12-01 12:46:09.265442');
INSERT INTO "event" VALUES(5,'IN5RTV4TPK4WIT4','EL5RTV4TPK4WIT4','verified','','olt-xh-1, pe-1, ptn-core-1, ptn-xh-1','2026-12-01 12:46:09.291090');
INSERT INTO "event" VALUES(6,'IN5RTV4TPK4WIT4','EL5RTV4TPK4WIT4','soaking','','0.2 s','2026-12-01 12:46:09.299355');
INSERT INTO "event" VALUES(7,'IN5RTV4TPK4WIT4','EL5RTV4TPK4WIT4','verified','','olt-xh-1, pe-1, ptn-core-1, ptn-xh-1','2026-12-01 12:46:09.838415');
INSERT INTO "event" VALUES(8,'IN5RTV4TPK4WIT4','EL5RTV4TPK4WIT4','decided','','confirm','2026-12-01 12:46:09.841812');
INSERT INTO "event" VALUES(9,'IN5RTV4TPK4WIT4','EL5RTV4TPK4WIT4','confirmed','','olt-xh-1, pe-1, ptn-core-1, ptn-xh-1','2026-12-01 12:46:09.879199');
INSERT INTO "event" VALUES(10,'IN5RTV4TPK4WIT4','EL5RTV4TPK4WIT4','completed','','','2026-12-01 12:46:09.933768');
INSERT INTO "event" VALUES(11,'INNHQKIDU2U42SO','ELNHQKIDU2U42SO','accepted','','provision internet_line for hupan-tea','2026-12-01 12:46:09.977644');
INSERT INTO "event" VALUES(12,'INNHQKIDU2U42SO','ELNHQKIDU2U42SO','admitted','','olt-xh-1, pe-1, ptn-core-1, ptn-xh-1','2026-12-01 12:46:09.980736');
INSERT INTO "event" VALUES(13,'INNHQKIDU2U42SO','ELNHQKIDU2U42SO','step failed','','olt-xh-1 - connect - Error reading SSH protocol banner','2026-12-01 12:46:10.348082');
INSERT INTO "event" VALUES(14,'INNHQKIDU2U42SO','ELNHQKIDU2U42SO','failed','','olt-xh-1 - connect - Error reading SSH protocol banner','2026-12-01 12:46:10.685997');
INSERT INTO "event" VALUES(15,'INJORSGV3OUI52G','ELJORSGV3OUI52G','accepted','','provision internet_line for hupan-tea','2026-12-01 12:46:10.842955');
INSERT INTO "event" VALUES(16,'INJORSGV3OUI52G','ELJORSGV3OUI52G','admitted','','olt-xh-1, pe-1, ptn-core-1, ptn-xh-1','2026-12-01 12:46:10.845870');
INSERT INTO "event" VALUES(17,'INJORSGV3OUI52G','ELJORSGV3OUI52G','staged','','olt-xh-1, pe-1, ptn-core-1, ptn-xh-1','2026-12-01 12:46:11.123804');
INSERT INTO "event" VALUES(18,'INJORSGV3OUI52G','ELJORSGV3OUI52G','committed','','olt-xh-1, pe-1, ptn-core-1, ptn-xh-1','2026-12-01 12:46:11.156910');
INSERT INTO "event" VALUES(19,'INJORSGV3OUI52G','ELJORSGV3OUI52G','verified','','olt-xh-1, pe-1, ptn-core-1, ptn-xh-1','2026-12-01 12:46:11.176906');
INSERT INTO "event" VALUES(20,'INJORSGV3OUI52G','ELJORSGV3OUI52G','soaking','','0.2 s','2026-12-01 12:46:11.181023');
INSERT INTO "event" VALUES(21,'INJORSGV3OUI52G','ELJORSGV3OUI52G','verified','','olt-xh-1, pe-1, ptn-core-1, ptn-xh-1','2026-12-01 12:46:11.883631');
INSERT INTO "event" VALUES(22,'INJORSGV3OUI52G','ELJORSGV3OUI52G','decided','','confirm','2026-12-01 12:46:11.885732');
INSERT INTO "event" VALUES(23,'INJORSGV3OUI52G','ELJORSGV3OUI52G','step failed','','olt-xh-1 - connect - Error reading SSH protocol banner','2026-12-01 12:46:14.929233');
INSERT INTO "event" VALUES(24,'INJORSGV3OUI52G','ELJORSGV3OUI52G','alarm raised','olt-xh-1','olt-xh-1 - connect - Error reading SSH protocol banner','2026-12-01 12:46:14.944827');
INSERT INTO "event" VALUES(25,'INJORSGV3OUI52G','ELJORSGV3OUI52G','alarm raised','pe-1','olt-xh-1 - connect - Error reading SSH protocol banner','2026-12-01 12:46:14.945059');
INSERT INTO "event" VALUES(26,'INJORSGV3OUI52G','ELJORSGV3OUI52G','alarm raised','ptn-core-1','olt-xh-1 - connect - Error reading SSH protocol banner','2026-12-01 12:46:14.945191');
INSERT INTO "event" VALUES(27,'INJORSGV3OUI52G','ELJORSGV3OUI52G','alarm raised','ptn-xh-1','olt-xh-1 - connect - Error reading SSH protocol banner','2026-12-01 12:46:14.945313');
INSERT INTO "event" VALUES(28,'INJORSGV3OUI52G','ELJORSGV3OUI52G','held','','olt-xh-1 - connect - Error reading SSH protocol banner','2026-12-01 12:46:14.950474');
INSERT INTO "event" VALUES(29,'INJORSGV3OUI52G','ELJORSGV3OUI52G','step failed','','olt-xh-1 - connect - Error reading SSH protocol banner','2026-12-01 12:46:16.337021');
INSERT INTO "event" VALUES(30,'INJORSGV3OUI52G','ELJORSGV3OUI52G','held','','olt-xh-1 - connect - Error reading SSH protocol banner','2026-12-01 12:46:16.345443');
INSERT INTO "event" VALUES(31,'INJORSGV3OUI52G','ELJORSGV3OUI52G','step failed','','olt-xh-1 - connect - Error reading SSH protocol banner[Errno 104] Connection reset by peer','2026-12-01 12:46:17.363498');
INSERT INTO "event" VALUES(32,'INJORSGV3OUI52G','ELJORSGV3OUI52G','held','','olt-xh-1 - connect - Error reading SSH protocol banner[Errno 104] Connection reset by peer','2026-12-01 12:46:17.370847');
INSERT INTO "event" VALUES(33,'INTUTLXRLNNV2GE','EL5RTV4TPK4WIT4','accepted','','change internet_line for hupan-tea','2026-12-01 12:46:18.013626');
INSERT INTO "event" VALUES(34,'INXKTMQOC3QAR22','ELXKTMQOC3QAR22','accepted','','provision internet_line for hupan-tea','2026-12-01 12:46:18.123436');
INSERT INTO "event" VALUES(35,'INXKTMQOC3QAR22','ELXKTMQOC3QAR22','admitted','','olt-bj-1, pe-2, ptn-bj-1, ptn-core-2','2026-12-01 12:46:18.129342');
INSERT INTO "event" VALUES(36,'INXKTMQOC3QAR22','ELXKTMQOC3QAR22','staged','','olt-bj-1, pe-2, ptn-bj-1, ptn-core-2','2026-12-01 12:46:18.406669');
INSERT INTO "event" VALUES(37,'INXKTMQOC3QAR22','ELXKTMQOC3QAR22','committed','','olt-bj-1, pe-2, ptn-bj-1, ptn-core-2','2026-12-01 12:46:18.485857');
INSERT INTO "event" VALUES(38,'INUXI7VFGJCKJJC','ELUXI7VFGJCKJJC','accepted','','provision internet_line for hupan-tea','2026-12-01 12:46:18.531239');
CREATE TABLE hold (
	element VARCHAR NOT NULL, 
	intent VARCHAR NOT NULL, 
	fence INTEGER NOT NULL, 
	in_doubt VARCHAR NOT NULL, 
	since DATETIME NOT NULL, again DATETIME, 
	PRIMARY KEY (element)
);
INSERT INTO "hold" VALUES('pe-1','INJORSGV3OUI52G',9,'olt-xh-1 - connect - Error reading SSH protocol banner[Errno 104] Connection reset by peer','2026-12-01 12:46:10.844260','2026-12-01 12:46:18.568995');
INSERT INTO "hold" VALUES('ptn-core-1','INJORSGV3OUI52G',9,'olt-xh-1 - connect - Error reading SSH protocol banner[Errno 104] Connection reset by peer','2026-12-01 12:46:10.844260','2026-12-01 12:46:18.568995');
INSERT INTO "hold" VALUES('ptn-xh-1','INJORSGV3OUI52G',9,'olt-xh-1 - connect - Error reading SSH protocol banner[Errno 104] Connection reset by peer','2026-12-01 12:46:10.844260','2026-12-01 12:46:18.568995');
INSERT INTO "hold" VALUES('olt-xh-1','INJORSGV3OUI52G',9,'olt-xh-1 - connect - Error reading SSH protocol banner[Errno 104] Connection reset by peer','2026-12-01 12:46:10.844260','2026-12-01 12:46:18.568995');
INSERT INTO "hold" VALUES('pe-2','INXKTMQOC3QAR22',15,'','2026-12-01 12:46:18.125886',NULL);
INSERT INTO "hold" VALUES('ptn-bj-1','INXKTMQOC3QAR22',15,'','2026-12-01 12:46:18.125886',NULL);
INSERT INTO "hold" VALUES('ptn-core-2','INXKTMQOC3QAR22',15,'','2026-12-01 12:46:18.125886',NULL);
INSERT INTO "hold" VALUES('olt-bj-1','INXKTMQOC3QAR22',15,'','2026-12-01 12:46:18.125886',NULL);
CREATE TABLE intended (
	service VARCHAR NOT NULL, 
	element VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (service, element, role)
);
INSERT INTO "intended" VALUES('EL5RTV4TPK4WIT4','olt-xh-1','access','traffic table ip index 100 name "KT_5120" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting
traffic table ip index 101 name "KT_10240" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting
vlan 1001 smart
port vlan 1001 0/3 0
interface gpon 0/1
 ont add 0 0 sn-auth "48575443A0000000" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc "EL5RTV4TPK4WIT4"
 ont port native-vlan 0 0 eth 1 vlan 100 priority 0
service-port 100 vlan 1001 gpon 0/1/0 ont 0 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101
');
INSERT INTO "intended" VALUES('EL5RTV4TPK4WIT4','ptn-xh-1','transport','<ptn xmlns="urn:lab:yang:ptn-eline">
  <pw>
    <pw-id>100001</pw-id>
    <user-label>EL5RTV4TPK4WIT4</user-label>
    <destination-ip>10.255.2.3</destination-ip>
    <encaplate-type>ethernet-vlan</encaplate-type>
    <ctrl-word-support>1</ctrl-word-support>
    <admin-status>admin-up</admin-status>
  </pw>
  <snc-eline>
    <id>1</id>
    <user-label>EL5RTV4TPK4WIT4</user-label>
    <admin-status>admin-up</admin-status>
    <end-point>
      <ltp-id>ge-1/1</ltp-id>
      <access-type>Dot1Q</access-type>
      <dot1q-vlan-bitmap>1001</dot1q-vlan-bitmap>
      <access-action>Keep</access-action>
    </end-point>
    <pw-id>100001</pw-id>
    <qos>
      <traffic-class>BE</traffic-class>
      <a2z-cir>5120</a2z-cir>
      <a2z-pir>5120</a2z-pir>
      <z2a-cir>10240</z2a-cir>
      <z2a-pir>10240</z2a-pir>
    </qos>
  </snc-eline>
</ptn>
');
INSERT INTO "intended" VALUES('EL5RTV4TPK4WIT4','ptn-core-1','transport','<ptn xmlns="urn:lab:yang:ptn-eline">
  <pw>
    <pw-id>100001</pw-id>
    <user-label>EL5RTV4TPK4WIT4</user-label>
    <destination-ip>10.255.2.1</destination-ip>
    <encaplate-type>ethernet-vlan</encaplate-type>
    <ctrl-word-support>1</ctrl-word-support>
    <admin-status>admin-up</admin-status>
  </pw>
  <snc-eline>
    <id>1</id>
    <user-label>EL5RTV4TPK4WIT4</user-label>
    <admin-status>admin-up</admin-status>
    <end-point>
      <ltp-id>ge-1/1</ltp-id>
      <access-type>Dot1Q</access-type>
      <dot1q-vlan-bitmap>1001</dot1q-vlan-bitmap>
      <access-action>Keep</access-action>
    </end-point>
    <pw-id>100001</pw-id>
    <qos>
      <traffic-class>BE</traffic-class>
      <a2z-cir>10240</a2z-cir>
      <a2z-pir>10240</a2z-pir>
      <z2a-cir>5120</z2a-cir>
      <z2a-pir>5120</z2a-pir>
    </qos>
  </snc-eline>
</ptn>
');
INSERT INTO "intended" VALUES('EL5RTV4TPK4WIT4','pe-1','edge','set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k
set firewall policer KT-5120 if-exceeding burst-size-limit 64k
set firewall policer KT-5120 then discard
set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k
set firewall policer KT-10240 if-exceeding burst-size-limit 128k
set firewall policer KT-10240 then discard
set interfaces ge-0/0/1 unit 1001 description EL5RTV4TPK4WIT4
set interfaces ge-0/0/1 unit 1001 vlan-id 1001
set interfaces ge-0/0/1 unit 1001 family inet policer input KT-5120
set interfaces ge-0/0/1 unit 1001 family inet policer output KT-10240
set interfaces ge-0/0/1 unit 1001 family inet address 203.0.113.1/30
');
CREATE TABLE intent (
	id VARCHAR NOT NULL, 
	seq INTEGER NOT NULL, 
	service VARCHAR NOT NULL, 
	operation VARCHAR NOT NULL, 
	requester VARCHAR NOT NULL, 
	external_id VARCHAR NOT NULL, 
	request_hash VARCHAR NOT NULL, 
	comment VARCHAR NOT NULL, 
	sla_class VARCHAR NOT NULL, 
	priority INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	evidence JSON NOT NULL, 
	characteristics JSON NOT NULL, 
	design JSON NOT NULL, 
	allocations JSON NOT NULL, 
	elements JSON NOT NULL, 
	fence INTEGER NOT NULL, 
	phase VARCHAR NOT NULL, 
	decision VARCHAR NOT NULL, 
	approved_hash VARCHAR NOT NULL, 
	abort VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT uq_intent_external UNIQUE (requester, external_id), 
	UNIQUE (seq)
);
INSERT INTO "intent" VALUES('IN5RTV4TPK4WIT4',1,'EL5RTV4TPK4WIT4','provision','test','T1','2f159d25f936103962f53a6aa53136da349c3b1ab178b570c16fb1b6b728c430','','bronze',5,'completed','','[]','{"address": "1 Beishan Road", "ont_serial": null, "bandwidth_down": 10240, "bandwidth_up": 5120, "access_vlan": "untagged", "ont_port": 1, "stacked": false, "sla_class": "bronze", "description": ""}','[{"element": "olt-xh-1", "platform": "huawei_smartax", "role": "access", "variables": {"line_profile": 20, "service_profile": 20, "gem_index": 1, "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "access_port": "0/1/0", "access_place": "0/1/0", "board": "0/1", "pon": 0, "uplink": "0/3/0", "uplink_board": "0/3", "uplink_port": 0, "ont_serial": "48575443A0000000", "ont_sn": "HWTCA0000000", "ont_port": 1, "access_vlan": 0, "ont_id": 0, "user_vlan": 100, "inside_vlan": 100, "service_port": 100, "table_up": 100, "table_down": 101}}, {"element": "ptn-xh-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.1", "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100001, "ac_id": 1, "port": "ge-1/1", "peer_lsr": "10.255.2.3", "in_kbps": 5120, "out_kbps": 10240, "mep_id": 1, "remote_mep_id": 2}}, {"element": "ptn-core-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.3", "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100001, "ac_id": 1, "port": "ge-1/1", "peer_lsr": "10.255.2.1", "in_kbps": 10240, "out_kbps": 5120, "mep_id": 2, "remote_mep_id": 1}}, {"element": "pe-1", "platform": "juniper_junos", "role": "edge", "variables": {"loopback": "10.255.3.1", "as_number": 64512, "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "port": "ge-0/0/1", "unit": 1001, "pe_address": "203.0.113.1/30", "pe_ip": "203.0.113.1", "pe_mask": "255.255.255.252", "ce_ip": "203.0.113.2"}}]','[{"kind": "s-vlan", "scope": "", "value": "1001", "id": 1}, {"kind": "ont-serial", "scope": "", "value": "48575443A0000000", "id": 2}, {"kind": "ont-id", "scope": "olt-xh-1 0/1/0", "value": "0", "id": 3}, {"kind": "user-vlan", "scope": "olt-xh-1 0/1/0 0", "value": "100", "id": 4}, {"kind": "service-port", "scope": "olt-xh-1", "value": "100", "id": 5}, {"kind": "traffic-table", "scope": "olt-xh-1", "value": "100", "id": 6}, {"kind": "traffic-table", "scope": "olt-xh-1", "value": "101", "id": 7}, {"kind": "pw-id", "scope": "", "value": "100001", "id": 8}, {"kind": "ac-id", "scope": "ptn-xh-1", "value": "1", "id": 9}, {"kind": "ac-id", "scope": "ptn-core-1", "value": "1", "id": 10}, {"kind": "unit", "scope": "pe-1 ge-0/0/1", "value": "1001", "id": 11}, {"kind": "public-30", "scope": "", "value": "203.0.113.0/30", "id": 12}]','["pe-1", "ptn-core-1", "ptn-xh-1", "olt-xh-1"]',2,'finish','confirm','','','2026-12-01 12:46:08.158177','2026-12-01 12:46:09.931951');
INSERT INTO "intent" VALUES('INNHQKIDU2U42SO',4,'ELNHQKIDU2U42SO','provision','test','T2','1806f66e9c5e533b6b46e0de7f373b7f0b2eafe55cb1031fa27162c23dd21978','','bronze',5,'failed','olt-xh-1 - connect - Error reading SSH protocol banner','[{"element": "olt-xh-1", "step": "stage", "error": "olt-xh-1 - connect - Error reading SSH protocol banner", "temporary": true}]','{"address": "2 Beishan Road", "ont_serial": null, "bandwidth_down": 10240, "bandwidth_up": 5120, "access_vlan": "untagged", "ont_port": 1, "stacked": false, "sla_class": "bronze", "description": ""}','[{"element": "olt-xh-1", "platform": "huawei_smartax", "role": "access", "variables": {"line_profile": 20, "service_profile": 20, "gem_index": 1, "service": "ELNHQKIDU2U42SO", "label": "ELNHQKIDU2U42SO", "suspended": false, "s_vlan": 1002, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "access_port": "0/1/0", "access_place": "0/1/0", "board": "0/1", "pon": 0, "uplink": "0/3/0", "uplink_board": "0/3", "uplink_port": 0, "ont_serial": "48575443A0000001", "ont_sn": "HWTCA0000001", "ont_port": 1, "access_vlan": 0, "ont_id": 1, "user_vlan": 100, "inside_vlan": 100, "service_port": 101, "table_up": 100, "table_down": 101}}, {"element": "ptn-xh-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.1", "service": "ELNHQKIDU2U42SO", "label": "ELNHQKIDU2U42SO", "suspended": false, "s_vlan": 1002, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100002, "ac_id": 2, "port": "ge-1/1", "peer_lsr": "10.255.2.3", "in_kbps": 5120, "out_kbps": 10240, "mep_id": 1, "remote_mep_id": 2}}, {"element": "ptn-core-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.3", "service": "ELNHQKIDU2U42SO", "label": "ELNHQKIDU2U42SO", "suspended": false, "s_vlan": 1002, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100002, "ac_id": 2, "port": "ge-1/1", "peer_lsr": "10.255.2.1", "in_kbps": 10240, "out_kbps": 5120, "mep_id": 2, "remote_mep_id": 1}}, {"element": "pe-1", "platform": "juniper_junos", "role": "edge", "variables": {"loopback": "10.255.3.1", "as_number": 64512, "service": "ELNHQKIDU2U42SO", "label": "ELNHQKIDU2U42SO", "suspended": false, "s_vlan": 1002, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "port": "ge-0/0/1", "unit": 1002, "pe_address": "203.0.113.5/30", "pe_ip": "203.0.113.5", "pe_mask": "255.255.255.252", "ce_ip": "203.0.113.6"}}]','[{"kind": "s-vlan", "scope": "", "value": "1002", "id": 13}, {"kind": "ont-serial", "scope": "", "value": "48575443A0000001", "id": 14}, {"kind": "ont-id", "scope": "olt-xh-1 0/1/0", "value": "1", "id": 15}, {"kind": "user-vlan", "scope": "olt-xh-1 0/1/0 1", "value": "100", "id": 16}, {"kind": "service-port", "scope": "olt-xh-1", "value": "101", "id": 17}, {"kind": "traffic-table", "scope": "olt-xh-1", "value": "100", "id": 6}, {"kind": "traffic-table", "scope": "olt-xh-1", "value": "101", "id": 7}, {"kind": "pw-id", "scope": "", "value": "100002", "id": 18}, {"kind": "ac-id", "scope": "ptn-xh-1", "value": "2", "id": 19}, {"kind": "ac-id", "scope": "ptn-core-1", "value": "2", "id": 20}, {"kind": "unit", "scope": "pe-1 ge-0/0/1", "value": "1002", "id": 21}, {"kind": "public-30", "scope": "", "value": "203.0.113.4/30", "id": 22}]','["pe-1", "ptn-core-1", "ptn-xh-1", "olt-xh-1"]',5,'activate','','','','2026-12-01 12:46:09.975423','2026-12-01 12:46:10.684185');
INSERT INTO "intent" VALUES('INJORSGV3OUI52G',7,'ELJORSGV3OUI52G','provision','test','T3','a9c79ba8bcc15cb5758dd343ee85b7af75ac31f6cea44999bff18fd534a96740','','bronze',5,'held','','[{"element": "olt-xh-1", "step": "confirm", "error": "olt-xh-1 - connect - Error reading SSH protocol banner", "temporary": true}, {"element": "olt-xh-1", "step": "confirm", "error": "olt-xh-1 - connect - Error reading SSH protocol banner[Errno 104] Connection reset by peer", "temporary": true}]','{"address": "3 Beishan Road", "ont_serial": null, "bandwidth_down": 10240, "bandwidth_up": 5120, "access_vlan": "untagged", "ont_port": 1, "stacked": false, "sla_class": "bronze", "description": ""}','[{"element": "olt-xh-1", "platform": "huawei_smartax", "role": "access", "variables": {"line_profile": 20, "service_profile": 20, "gem_index": 1, "service": "ELJORSGV3OUI52G", "label": "ELJORSGV3OUI52G", "suspended": false, "s_vlan": 1002, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "access_port": "0/1/0", "access_place": "0/1/0", "board": "0/1", "pon": 0, "uplink": "0/3/0", "uplink_board": "0/3", "uplink_port": 0, "ont_serial": "48575443A0000002", "ont_sn": "HWTCA0000002", "ont_port": 1, "access_vlan": 0, "ont_id": 1, "user_vlan": 100, "inside_vlan": 100, "service_port": 101, "table_up": 100, "table_down": 101}}, {"element": "ptn-xh-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.1", "service": "ELJORSGV3OUI52G", "label": "ELJORSGV3OUI52G", "suspended": false, "s_vlan": 1002, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100002, "ac_id": 2, "port": "ge-1/1", "peer_lsr": "10.255.2.3", "in_kbps": 5120, "out_kbps": 10240, "mep_id": 1, "remote_mep_id": 2}}, {"element": "ptn-core-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.3", "service": "ELJORSGV3OUI52G", "label": "ELJORSGV3OUI52G", "suspended": false, "s_vlan": 1002, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100002, "ac_id": 2, "port": "ge-1/1", "peer_lsr": "10.255.2.1", "in_kbps": 10240, "out_kbps": 5120, "mep_id": 2, "remote_mep_id": 1}}, {"element": "pe-1", "platform": "juniper_junos", "role": "edge", "variables": {"loopback": "10.255.3.1", "as_number": 64512, "service": "ELJORSGV3OUI52G", "label": "ELJORSGV3OUI52G", "suspended": false, "s_vlan": 1002, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "port": "ge-0/0/1", "unit": 1002, "pe_address": "203.0.113.5/30", "pe_ip": "203.0.113.5", "pe_mask": "255.255.255.252", "ce_ip": "203.0.113.6"}}]','[{"kind": "s-vlan", "scope": "", "value": "1002", "id": 23}, {"kind": "ont-serial", "scope": "", "value": "48575443A0000002", "id": 24}, {"kind": "ont-id", "scope": "olt-xh-1 0/1/0", "value": "1", "id": 25}, {"kind": "user-vlan", "scope": "olt-xh-1 0/1/0 1", "value": "100", "id": 26}, {"kind": "service-port", "scope": "olt-xh-1", "value": "101", "id": 27}, {"kind": "traffic-table", "scope": "olt-xh-1", "value": "100", "id": 6}, {"kind": "traffic-table", "scope": "olt-xh-1", "value": "101", "id": 7}, {"kind": "pw-id", "scope": "", "value": "100002", "id": 28}, {"kind": "ac-id", "scope": "ptn-xh-1", "value": "2", "id": 29}, {"kind": "ac-id", "scope": "ptn-core-1", "value": "2", "id": 30}, {"kind": "unit", "scope": "pe-1 ge-0/0/1", "value": "1002", "id": 31}, {"kind": "public-30", "scope": "", "value": "203.0.113.4/30", "id": 32}]','["pe-1", "ptn-core-1", "ptn-xh-1", "olt-xh-1"]',9,'resolve:2','confirm','','','2026-12-01 12:46:10.840835','2026-12-01 12:46:10.844260');
INSERT INTO "intent" VALUES('INTUTLXRLNNV2GE',13,'EL5RTV4TPK4WIT4','change','test','T4','743924715c5b926e60714393cd936c2536db88914a7b8105f2f54f1657b426fe','','bronze',5,'acknowledged','','[]','{"address": "1 Beishan Road", "ont_serial": null, "bandwidth_down": 20480, "bandwidth_up": 5120, "access_vlan": "untagged", "ont_port": 1, "stacked": false, "sla_class": "bronze", "description": ""}','[{"element": "olt-xh-1", "platform": "huawei_smartax", "role": "access", "variables": {"line_profile": 20, "service_profile": 20, "gem_index": 1, "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 20480, "traffic_class": "BE", "monitored": false, "access_port": "0/1/0", "access_place": "0/1/0", "board": "0/1", "pon": 0, "uplink": "0/3/0", "uplink_board": "0/3", "uplink_port": 0, "ont_serial": "48575443A0000000", "ont_sn": "HWTCA0000000", "ont_port": 1, "access_vlan": 0, "ont_id": 0, "user_vlan": 100, "inside_vlan": 100, "service_port": 100, "table_up": 100, "table_down": 102}}, {"element": "ptn-xh-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.1", "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 20480, "traffic_class": "BE", "monitored": false, "pw_id": 100001, "ac_id": 1, "port": "ge-1/1", "peer_lsr": "10.255.2.3", "in_kbps": 5120, "out_kbps": 20480, "mep_id": 1, "remote_mep_id": 2}}, {"element": "ptn-core-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.3", "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 20480, "traffic_class": "BE", "monitored": false, "pw_id": 100001, "ac_id": 1, "port": "ge-1/1", "peer_lsr": "10.255.2.1", "in_kbps": 20480, "out_kbps": 5120, "mep_id": 2, "remote_mep_id": 1}}, {"element": "pe-1", "platform": "juniper_junos", "role": "edge", "variables": {"loopback": "10.255.3.1", "as_number": 64512, "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 20480, "traffic_class": "BE", "monitored": false, "port": "ge-0/0/1", "unit": 1001, "pe_address": "203.0.113.1/30", "pe_ip": "203.0.113.1", "pe_mask": "255.255.255.252", "ce_ip": "203.0.113.2"}}]','[{"kind": "s-vlan", "scope": "", "value": "1001", "id": 1}, {"kind": "ont-serial", "scope": "", "value": "48575443A0000000", "id": 2}, {"kind": "ont-id", "scope": "olt-xh-1 0/1/0", "value": "0", "id": 3}, {"kind": "user-vlan", "scope": "olt-xh-1 0/1/0 0", "value": "100", "id": 4}, {"kind": "service-port", "scope": "olt-xh-1", "value": "100", "id": 5}, {"kind": "traffic-table", "scope": "olt-xh-1", "value": "100", "id": 6}, {"kind": "traffic-table", "scope": "olt-xh-1", "value": "102", "id": 33}, {"kind": "pw-id", "scope": "", "value": "100001", "id": 8}, {"kind": "ac-id", "scope": "ptn-xh-1", "value": "1", "id": 9}, {"kind": "ac-id", "scope": "ptn-core-1", "value": "1", "id": 10}, {"kind": "unit", "scope": "pe-1 ge-0/0/1", "value": "1001", "id": 11}, {"kind": "public-30", "scope": "", "value": "203.0.113.0/30", "id": 12}]','["pe-1", "ptn-core-1", "ptn-xh-1", "olt-xh-1"]',0,'','','','','2026-12-01 12:46:18.011759','2026-12-01 12:46:18.011772');
INSERT INTO "intent" VALUES('INXKTMQOC3QAR22',14,'ELXKTMQOC3QAR22','provision','test','T5','cd441ed1ed9fa0eaf2294251b1c4aa46afad338e34aec630a208c0b9baa6eb00','','bronze',5,'inProgress','','[]','{"address": "7 Jiangnan Avenue", "ont_serial": null, "bandwidth_down": 10240, "bandwidth_up": 5120, "access_vlan": "untagged", "ont_port": 1, "stacked": false, "sla_class": "bronze", "description": ""}','[{"element": "olt-bj-1", "platform": "huawei_smartax", "role": "access", "variables": {"line_profile": 20, "service_profile": 20, "gem_index": 1, "service": "ELXKTMQOC3QAR22", "label": "ELXKTMQOC3QAR22", "suspended": false, "s_vlan": 1003, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "access_port": "0/1/0", "access_place": "0/1/0", "board": "0/1", "pon": 0, "uplink": "0/3/0", "uplink_board": "0/3", "uplink_port": 0, "ont_serial": "48575443B0000006", "ont_sn": "HWTCB0000006", "ont_port": 1, "access_vlan": 0, "ont_id": 0, "user_vlan": 100, "inside_vlan": 100, "service_port": 100, "table_up": 100, "table_down": 101}}, {"element": "ptn-bj-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.2", "service": "ELXKTMQOC3QAR22", "label": "ELXKTMQOC3QAR22", "suspended": false, "s_vlan": 1003, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100003, "ac_id": 1, "port": "ge-1/1", "peer_lsr": "10.255.2.4", "in_kbps": 5120, "out_kbps": 10240, "mep_id": 1, "remote_mep_id": 2}}, {"element": "ptn-core-2", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.4", "service": "ELXKTMQOC3QAR22", "label": "ELXKTMQOC3QAR22", "suspended": false, "s_vlan": 1003, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100003, "ac_id": 1, "port": "ge-1/1", "peer_lsr": "10.255.2.2", "in_kbps": 10240, "out_kbps": 5120, "mep_id": 2, "remote_mep_id": 1}}, {"element": "pe-2", "platform": "juniper_junos", "role": "edge", "variables": {"loopback": "10.255.3.2", "as_number": 64512, "service": "ELXKTMQOC3QAR22", "label": "ELXKTMQOC3QAR22", "suspended": false, "s_vlan": 1003, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "port": "ge-0/0/1", "unit": 1001, "pe_address": "203.0.113.9/30", "pe_ip": "203.0.113.9", "pe_mask": "255.255.255.252", "ce_ip": "203.0.113.10"}}]','[{"kind": "s-vlan", "scope": "", "value": "1003", "id": 34}, {"kind": "ont-serial", "scope": "", "value": "48575443B0000006", "id": 35}, {"kind": "ont-id", "scope": "olt-bj-1 0/1/0", "value": "0", "id": 36}, {"kind": "user-vlan", "scope": "olt-bj-1 0/1/0 0", "value": "100", "id": 37}, {"kind": "service-port", "scope": "olt-bj-1", "value": "100", "id": 38}, {"kind": "traffic-table", "scope": "olt-bj-1", "value": "100", "id": 39}, {"kind": "traffic-table", "scope": "olt-bj-1", "value": "101", "id": 40}, {"kind": "pw-id", "scope": "", "value": "100003", "id": 41}, {"kind": "ac-id", "scope": "ptn-bj-1", "value": "1", "id": 42}, {"kind": "ac-id", "scope": "ptn-core-2", "value": "1", "id": 43}, {"kind": "unit", "scope": "pe-2 ge-0/0/1", "value": "1001", "id": 44}, {"kind": "public-30", "scope": "", "value": "203.0.113.8/30", "id": 45}]','["pe-2", "ptn-bj-1", "ptn-core-2", "olt-bj-1"]',15,'activate','','','','2026-12-01 12:46:18.121847','2026-12-01 12:46:18.125886');
INSERT INTO "intent" VALUES('INUXI7VFGJCKJJC',16,'ELUXI7VFGJCKJJC','provision','test','T6','5d57b3ad91a5e35b2197ffaed0716d53f87fa5ef0c8b1c032b4ba33622c822ef','','bronze',5,'acknowledged','','[]','{"address": "8 Jiangnan Avenue", "ont_serial": null, "bandwidth_down": 10240, "bandwidth_up": 5120, "access_vlan": "untagged", "ont_port": 1, "stacked": false, "sla_class": "bronze", "description": ""}','[{"element": "olt-bj-1", "platform": "huawei_smartax", "role": "access", "variables": {"line_profile": 20, "service_profile": 20, "gem_index": 1, "service": "ELUXI7VFGJCKJJC", "label": "ELUXI7VFGJCKJJC", "suspended": false, "s_vlan": 1004, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "access_port": "0/1/0", "access_place": "0/1/0", "board": "0/1", "pon": 0, "uplink": "0/3/0", "uplink_board": "0/3", "uplink_port": 0, "ont_serial": "48575443B0000007", "ont_sn": "HWTCB0000007", "ont_port": 1, "access_vlan": 0, "ont_id": 1, "user_vlan": 100, "inside_vlan": 100, "service_port": 101, "table_up": 100, "table_down": 101}}, {"element": "ptn-bj-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.2", "service": "ELUXI7VFGJCKJJC", "label": "ELUXI7VFGJCKJJC", "suspended": false, "s_vlan": 1004, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100004, "ac_id": 2, "port": "ge-1/1", "peer_lsr": "10.255.2.4", "in_kbps": 5120, "out_kbps": 10240, "mep_id": 1, "remote_mep_id": 2}}, {"element": "ptn-core-2", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.4", "service": "ELUXI7VFGJCKJJC", "label": "ELUXI7VFGJCKJJC", "suspended": false, "s_vlan": 1004, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100004, "ac_id": 2, "port": "ge-1/1", "peer_lsr": "10.255.2.2", "in_kbps": 10240, "out_kbps": 5120, "mep_id": 2, "remote_mep_id": 1}}, {"element": "pe-2", "platform": "juniper_junos", "role": "edge", "variables": {"loopback": "10.255.3.2", "as_number": 64512, "service": "ELUXI7VFGJCKJJC", "label": "ELUXI7VFGJCKJJC", "suspended": false, "s_vlan": 1004, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "port": "ge-0/0/1", "unit": 1002, "pe_address": "203.0.113.13/30", "pe_ip": "203.0.113.13", "pe_mask": "255.255.255.252", "ce_ip": "203.0.113.14"}}]','[{"kind": "s-vlan", "scope": "", "value": "1004", "id": 46}, {"kind": "ont-serial", "scope": "", "value": "48575443B0000007", "id": 47}, {"kind": "ont-id", "scope": "olt-bj-1 0/1/0", "value": "1", "id": 48}, {"kind": "user-vlan", "scope": "olt-bj-1 0/1/0 1", "value": "100", "id": 49}, {"kind": "service-port", "scope": "olt-bj-1", "value": "101", "id": 50}, {"kind": "traffic-table", "scope": "olt-bj-1", "value": "100", "id": 39}, {"kind": "traffic-table", "scope": "olt-bj-1", "value": "101", "id": 40}, {"kind": "pw-id", "scope": "", "value": "100004", "id": 51}, {"kind": "ac-id", "scope": "ptn-bj-1", "value": "2", "id": 52}, {"kind": "ac-id", "scope": "ptn-core-2", "value": "2", "id": 53}, {"kind": "unit", "scope": "pe-2 ge-0/0/1", "value": "1002", "id": 54}, {"kind": "public-30", "scope": "", "value": "203.0.113.12/30", "id": 55}]','["pe-2", "ptn-bj-1", "ptn-core-2", "olt-bj-1"]',0,'','','','','2026-12-01 12:46:18.529785','2026-12-01 12:46:18.529799');
CREATE TABLE lease (
	executor VARCHAR NOT NULL, 
	expires FLOAT NOT NULL, 
	taker VARCHAR NOT NULL, 
	PRIMARY KEY (executor)
);
INSERT INTO "lease" VALUES('earlier:4511:01f20a17',1.79612919199659466741e+09,'earlier:4926:dc657aec');
INSERT INTO "lease" VALUES('earlier:4926:dc657aec',1.79612919304051256181e+09,'');
CREATE TABLE link (
	a_element VARCHAR NOT NULL, 
	a_port VARCHAR NOT NULL, 
	z_element VARCHAR NOT NULL, 
	z_port VARCHAR NOT NULL, 
	PRIMARY KEY (a_element, a_port), 
	FOREIGN KEY(a_element, a_port) REFERENCES port (element, name), 
	FOREIGN KEY(z_element, z_port) REFERENCES port (element, name), 
	CONSTRAINT uq_link_z UNIQUE (z_element, z_port)
);
INSERT INTO "link" VALUES('olt-xh-1','0/3/0','ptn-xh-1','ge-1/1');
INSERT INTO "link" VALUES('olt-bj-1','0/3/0','ptn-bj-1','ge-1/1');
INSERT INTO "link" VALUES('ptn-core-1','xe-2/1','ptn-xh-1','xe-2/1');
INSERT INTO "link" VALUES('ptn-core-1','xe-2/2','ptn-core-2','xe-2/2');
INSERT INTO "link" VALUES('ptn-bj-1','xe-2/1','ptn-core-2','xe-2/1');
INSERT INTO "link" VALUES('ptn-bj-1','xe-2/2','ptn-xh-1','xe-2/2');
INSERT INTO "link" VALUES('pe-1','ge-0/0/1','ptn-core-1','ge-1/1');
INSERT INTO "link" VALUES('pe-2','ge-0/0/1','ptn-core-2','ge-1/1');
CREATE TABLE mutex (
	id INTEGER NOT NULL, 
	n INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "mutex" VALUES(1,16);
CREATE TABLE notifications (
    message_uuid TEXT NOT NULL DEFAULT (hex(randomblob(16))) PRIMARY KEY,
    destination_uuid TEXT NOT NULL,
    topic TEXT,
    message TEXT NOT NULL,
    created_at_epoch_ms INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000), "serialization" TEXT DEFAULT NULL, "consumed" BOOLEAN NOT NULL DEFAULT FALSE, consumed_by_function_id INTEGER,
    FOREIGN KEY (destination_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE "operation_outputs" (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    function_name TEXT NOT NULL DEFAULT '',
    output TEXT,
    error TEXT,
    child_workflow_id TEXT,
    started_at_epoch_ms INTEGER,
    completed_at_epoch_ms INTEGER,
    serialization TEXT,
    application_name TEXT DEFAULT NULL,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    PRIMARY KEY (workflow_uuid, function_id)
);
INSERT INTO "operation_outputs" VALUES('IN5RTV4TPK4WIT4:activate',1,'stage','gASVBAAAAAAAAACMAJQu',NULL,NULL,1796129168981,1796129169165,'py_pickle','kaitong',1796129169000);
INSERT INTO "operation_outputs" VALUES('IN5RTV4TPK4WIT4:activate',2,'commit','gASVBAAAAAAAAACMAJQu',NULL,NULL,1796129169181,1796129169266,'py_pickle','kaitong',1796129169000);
INSERT INTO "operation_outputs" VALUES('IN5RTV4TPK4WIT4:activate',3,'verify','gASVBAAAAAAAAACMAJQu',NULL,NULL,1796129169273,1796129169292,'py_pickle','kaitong',1796129169000);
INSERT INTO "operation_outputs" VALUES('IN5RTV4TPK4WIT4:activate',4,'soak','gASVCgAAAAAAAACMBmZpbmlzaJQu',NULL,NULL,1796129169297,1796129169332,'py_pickle','kaitong',1796129169000);
INSERT INTO "operation_outputs" VALUES('IN5RTV4TPK4WIT4:finish',1,'decide','gASVBAAAAAAAAACMAJQu',NULL,NULL,1796129169815,1796129169843,'py_pickle','kaitong',1796129169000);
INSERT INTO "operation_outputs" VALUES('IN5RTV4TPK4WIT4:finish',2,'confirm','gASVBAAAAAAAAACMAJQu',NULL,NULL,1796129169848,1796129169880,'py_pickle','kaitong',1796129169000);
INSERT INTO "operation_outputs" VALUES('IN5RTV4TPK4WIT4:finish',3,'record','gASVNgAAAAAAAACMEmNvbnRyb2xsZXIuc2VydmljZZSMC0ludGVudFN0YXRllJOUjAljb21wbGV0ZWSUhZRSlC4=',NULL,NULL,1796129169882,1796129169937,'py_pickle','kaitong',1796129169000);
INSERT INTO "operation_outputs" VALUES('INNHQKIDU2U42SO:activate',1,'stage','gASVOgAAAAAAAACMNm9sdC14aC0xIC0gY29ubmVjdCAtIEVycm9yIHJlYWRpbmcgU1NIIHByb3RvY29sIGJhbm5lcpQu',NULL,NULL,1796129170014,1796129170350,'py_pickle','kaitong',1796129170000);
INSERT INTO "operation_outputs" VALUES('INNHQKIDU2U42SO:activate',2,'discard','gASVBAAAAAAAAACMAJQu',NULL,NULL,1796129170351,1796129170668,'py_pickle','kaitong',1796129170000);
INSERT INTO "operation_outputs" VALUES('INNHQKIDU2U42SO:activate',3,'record','gASVMwAAAAAAAACMEmNvbnRyb2xsZXIuc2VydmljZZSMC0ludGVudFN0YXRllJOUjAZmYWlsZWSUhZRSlC4=',NULL,NULL,1796129170672,1796129170688,'py_pickle','kaitong',1796129170000);
INSERT INTO "operation_outputs" VALUES('INJORSGV3OUI52G:activate',1,'stage','gASVBAAAAAAAAACMAJQu',NULL,NULL,1796129171035,1796129171125,'py_pickle','kaitong',1796129171000);
INSERT INTO "operation_outputs" VALUES('INJORSGV3OUI52G:activate',2,'commit','gASVBAAAAAAAAACMAJQu',NULL,NULL,1796129171129,1796129171158,'py_pickle','kaitong',1796129171000);
INSERT INTO "operation_outputs" VALUES('INJORSGV3OUI52G:activate',3,'verify','gASVBAAAAAAAAACMAJQu',NULL,NULL,1796129171160,1796129171178,'py_pickle','kaitong',1796129171000);
INSERT INTO "operation_outputs" VALUES('INJORSGV3OUI52G:activate',4,'soak','gASVCgAAAAAAAACMBmZpbmlzaJQu',NULL,NULL,1796129171179,1796129171191,'py_pickle','kaitong',1796129171000);
INSERT INTO "operation_outputs" VALUES('INJORSGV3OUI52G:finish',1,'decide','gASVBAAAAAAAAACMAJQu',NULL,NULL,1796129171862,1796129171887,'py_pickle','kaitong',1796129171000);
INSERT INTO "operation_outputs" VALUES('INJORSGV3OUI52G:finish',2,'confirm','gASVOgAAAAAAAACMNm9sdC14aC0xIC0gY29ubmVjdCAtIEVycm9yIHJlYWRpbmcgU1NIIHByb3RvY29sIGJhbm5lcpQu',NULL,NULL,1796129174585,1796129174932,'py_pickle','kaitong',1796129174000);
INSERT INTO "operation_outputs" VALUES('INJORSGV3OUI52G:finish',3,'hold','gASVCAAAAAAAAACMBGhlbGSULg==',NULL,NULL,1796129174937,1796129174953,'py_pickle','kaitong',1796129174000);
INSERT INTO "operation_outputs" VALUES('INJORSGV3OUI52G:resolve:0',1,'retry','gASVDAAAAAAAAACMCGNvbmZpcm0glC4=',NULL,NULL,1796129176013,1796129176015,'py_pickle','kaitong',1796129176000);
INSERT INTO "operation_outputs" VALUES('INJORSGV3OUI52G:resolve:0',2,'confirm','gASVOgAAAAAAAACMNm9sdC14aC0xIC0gY29ubmVjdCAtIEVycm9yIHJlYWRpbmcgU1NIIHByb3RvY29sIGJhbm5lcpQu',NULL,NULL,1796129176016,1796129176338,'py_pickle','kaitong',1796129176000);
INSERT INTO "operation_outputs" VALUES('INJORSGV3OUI52G:resolve:0',3,'hold','gASVCAAAAAAAAACMBGhlbGSULg==',NULL,NULL,1796129176339,1796129176347,'py_pickle','kaitong',1796129176000);
INSERT INTO "operation_outputs" VALUES('INJORSGV3OUI52G:resolve:1',1,'retry','gASVDAAAAAAAAACMCGNvbmZpcm0glC4=',NULL,NULL,1796129177042,1796129177045,'py_pickle','kaitong',1796129177000);
INSERT INTO "operation_outputs" VALUES('INJORSGV3OUI52G:resolve:1',2,'confirm','gASVXgAAAAAAAACMWm9sdC14aC0xIC0gY29ubmVjdCAtIEVycm9yIHJlYWRpbmcgU1NIIHByb3RvY29sIGJhbm5lcltFcnJubyAxMDRdIENvbm5lY3Rpb24gcmVzZXQgYnkgcGVlcpQu',NULL,NULL,1796129177047,1796129177364,'py_pickle','kaitong',1796129177000);
INSERT INTO "operation_outputs" VALUES('INJORSGV3OUI52G:resolve:1',3,'hold','gASVCAAAAAAAAACMBGhlbGSULg==',NULL,NULL,1796129177366,1796129177372,'py_pickle','kaitong',1796129177000);
INSERT INTO "operation_outputs" VALUES('INXKTMQOC3QAR22:activate',1,'stage','gASVBAAAAAAAAACMAJQu',NULL,NULL,1796129178329,1796129178408,'py_pickle','kaitong',1796129178000);
INSERT INTO "operation_outputs" VALUES('INXKTMQOC3QAR22:activate',2,'commit','gASVBAAAAAAAAACMAJQu',NULL,NULL,1796129178414,1796129178488,'py_pickle','kaitong',1796129178000);
CREATE TABLE outcome (
	intent VARCHAR NOT NULL, 
	element VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	snapshot JSON NOT NULL, 
	alarms JSON NOT NULL, 
	diff TEXT NOT NULL, 
	commands JSON NOT NULL, 
	inverse JSON NOT NULL, 
	sent JSON NOT NULL, 
	before_hash VARCHAR NOT NULL, 
	after_hash VARCHAR NOT NULL, 
	"after" JSON NOT NULL, 
	error TEXT NOT NULL, 
	lost BOOLEAN NOT NULL, 
	PRIMARY KEY (intent, element)
);
INSERT INTO "outcome" VALUES('IN5RTV4TPK4WIT4','pe-1','confirmed','[]','[]','[edit interfaces ge-0/0/1]
+    unit 1001 {
+        description EL5RTV4TPK4WIT4;
+        vlan-id 1001;
+        family inet {
+            policer {
+                input KT-5120;
+                output KT-10240;
+            }
+            address 203.0.113.1/30;
+        }
+    }
[edit firewall]
+   policer KT-5120 {
+       if-exceeding {
+           bandwidth-limit 5120k;
+           burst-size-limit 64k;
+       }
+       then {
+           discard;
+       }
+   }
+   policer KT-10240 {
+       if-exceeding {
+           bandwidth-limit 10240k;
+           burst-size-limit 128k;
+       }
+       then {
+           discard;
+       }
+   }','["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k", "set firewall policer KT-5120 if-exceeding burst-size-limit 64k", "set firewall policer KT-5120 then discard", "set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k", "set firewall policer KT-10240 if-exceeding burst-size-limit 128k", "set firewall policer KT-10240 then discard", "set interfaces ge-0/0/1 unit 1001 description EL5RTV4TPK4WIT4", "set interfaces ge-0/0/1 unit 1001 vlan-id 1001", "set interfaces ge-0/0/1 unit 1001 family inet policer input KT-5120", "set interfaces ge-0/0/1 unit 1001 family inet policer output KT-10240", "set interfaces ge-0/0/1 unit 1001 family inet address 203.0.113.1/30"]','["delete firewall policer KT-5120", "delete firewall policer KT-10240", "delete interfaces ge-0/0/1 unit 1001"]','["<get-system-information/>", "<get-configuration format=\"set\" database=\"committed\"><configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>1001</name></unit></interface></interfaces><firewall><policer><name>KT-5120</name></policer><policer><name>KT-10240</name></policer></firewall></configuration></get-configuration>", "<get-alarm-information/>", "<get-system-alarm-information/>", "<get-configuration format=\"set\" database=\"committed\"><configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>1001</name></unit></interface></interfaces><firewall><policer><name>KT-5120</name></policer><policer><name>KT-10240</name></policer></firewall></configuration></get-configuration>", "<lock-configuration/>", "<get-commit-information/>", "<load-configuration format=\"text\" action=\"set\"><configuration-set>set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k\nset firewall policer KT-5120 if-exceeding burst-size-limit 64k\nset firewall policer KT-5120 then discard\nset firewall policer KT-10240 if-exceeding bandwidth-limit 10240k\nset firewall policer KT-10240 if-exceeding burst-size-limit 128k\nset firewall policer KT-10240 then discard\nset interfaces ge-0/0/1 unit 1001 description EL5RTV4TPK4WIT4\nset interfaces ge-0/0/1 unit 1001 vlan-id 1001\nset interfaces ge-0/0/1 unit 1001 family inet policer input KT-5120\nset interfaces ge-0/0/1 unit 1001 family inet policer output KT-10240\nset interfaces ge-0/0/1 unit 1001 family inet address 203.0.113.1/30</configuration-set></load-configuration>", "<get-configuration compare=\"rollback\" rollback=\"0\" format=\"text\"/>", "<commit-configuration><check/></commit-configuration>", "<commit-configuration><log>IN5RTV4TPK4WIT4</log><confirmed/><confirm-timeout>1</confirm-timeout></commit-configuration>", "<unlock-configuration/>", "<get-configuration format=\"set\" database=\"committed\"><configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>1001</name></unit></interface></interfaces><firewall><policer><name>KT-5120</name></policer><policer><name>KT-10240</name></policer></firewall></configuration></get-configuration>", "<get-interface-information><interface-name>ge-0/0/1.1001</interface-name><terse/></get-interface-information>", "<get-alarm-information/>", "<get-system-alarm-information/>", "<get-configuration format=\"set\" database=\"committed\"><configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>1001</name></unit></interface></interfaces><firewall><policer><name>KT-5120</name></policer><policer><name>KT-10240</name></policer></firewall></configuration></get-configuration>", "<get-interface-information><interface-name>ge-0/0/1.1001</interface-name><terse/></get-interface-information>", "<get-commit-information/>", "<lock-configuration/>", "<commit-configuration/>", "<unlock-configuration/>"]','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','ebe4332472083e27765ab9c3061cc54ac223cc9a1abafc66978e98bdce9ee5df','[["set interfaces ge-0/0/1 unit 1001 description EL5RTV4TPK4WIT4"], ["set interfaces ge-0/0/1 unit 1001 vlan-id 1001"], ["set interfaces ge-0/0/1 unit 1001 family inet policer input KT-5120"], ["set interfaces ge-0/0/1 unit 1001 family inet policer output KT-10240"], ["set interfaces ge-0/0/1 unit 1001 family inet address 203.0.113.1/30"], ["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k"], ["set firewall policer KT-5120 if-exceeding burst-size-limit 64k"], ["set firewall policer KT-5120 then discard"], ["set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k"], ["set firewall policer KT-10240 if-exceeding burst-size-limit 128k"], ["set firewall policer KT-10240 then discard"]]','',0);
INSERT INTO "outcome" VALUES('IN5RTV4TPK4WIT4','ptn-core-1','confirmed','[]','[]','+ ptn pw[pw-id=''100001''] pw-id = 100001
+ ptn pw[pw-id=''100001''] user-label = EL5RTV4TPK4WIT4
+ ptn pw[pw-id=''100001''] destination-ip = 10.255.2.1
+ ptn pw[pw-id=''100001''] encaplate-type = ethernet-vlan
+ ptn pw[pw-id=''100001''] ctrl-word-support = 1
+ ptn pw[pw-id=''100001''] admin-status = admin-up
+ ptn snc-eline[id=''1''] id = 1
+ ptn snc-eline[id=''1''] user-label = EL5RTV4TPK4WIT4
+ ptn snc-eline[id=''1''] admin-status = admin-up
+ ptn snc-eline[id=''1''] end-point ltp-id = ge-1/1
+ ptn snc-eline[id=''1''] end-point access-type = Dot1Q
+ ptn snc-eline[id=''1''] end-point dot1q-vlan-bitmap = 1001
+ ptn snc-eline[id=''1''] end-point access-action = Keep
+ ptn snc-eline[id=''1''] pw-id = 100001
+ ptn snc-eline[id=''1''] qos traffic-class = BE
+ ptn snc-eline[id=''1''] qos a2z-cir = 10240
+ ptn snc-eline[id=''1''] qos a2z-pir = 10240
+ ptn snc-eline[id=''1''] qos z2a-cir = 5120
+ ptn snc-eline[id=''1''] qos z2a-pir = 5120','["<edit-config xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><target><candidate/></target><default-operation>none</default-operation><error-option>rollback-on-error</error-option><config><ptn xmlns=\"urn:lab:yang:ptn-eline\" xmlns:nc=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><pw nc:operation=\"create\"><pw-id>100001</pw-id><user-label>EL5RTV4TPK4WIT4</user-label><destination-ip>10.255.2.1</destination-ip><encaplate-type>ethernet-vlan</encaplate-type><ctrl-word-support>1</ctrl-word-support><admin-status>admin-up</admin-status></pw><snc-eline nc:operation=\"create\"><id>1</id><user-label>EL5RTV4TPK4WIT4</user-label><admin-status>admin-up</admin-status><end-point><ltp-id>ge-1/1</ltp-id><access-type>Dot1Q</access-type><dot1q-vlan-bitmap>1001</dot1q-vlan-bitmap><access-action>Keep</access-action></end-point><pw-id>100001</pw-id><qos><traffic-class>BE</traffic-class><a2z-cir>10240</a2z-cir><a2z-pir>10240</a2z-pir><z2a-cir>5120</z2a-cir><z2a-pir>5120</z2a-pir></qos></snc-eline></ptn></config></edit-config>"]','["<edit-config xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><target><candidate/></target><default-operation>none</default-operation><error-option>rollback-on-error</error-option><config><ptn xmlns=\"urn:lab:yang:ptn-eline\" xmlns:nc=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><pw nc:operation=\"delete\"><pw-id>100001</pw-id></pw><snc-eline nc:operation=\"delete\"><id>1</id></snc-eline></ptn></config></edit-config>"]','["<nc:get><nc:filter type=\"subtree\"><platform-info xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100001</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><alarms xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100001</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:edit-config><nc:target><nc:candidate/></nc:target><nc:default-operation>none</nc:default-operation><nc:error-option>rollback-on-error</nc:error-option><nc:config><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw nc:operation=\"create\"><pw-id>100001</pw-id><user-label>EL5RTV4TPK4WIT4</user-label><destination-ip>10.255.2.1</destination-ip><encaplate-type>ethernet-vlan</encaplate-type><ctrl-word-support>1</ctrl-word-support><admin-status>admin-up</admin-status></pw><snc-eline nc:operation=\"create\"><id>1</id><user-label>EL5RTV4TPK4WIT4</user-label><admin-status>admin-up</admin-status><end-point><ltp-id>ge-1/1</ltp-id><access-type>Dot1Q</access-type><dot1q-vlan-bitmap>1001</dot1q-vlan-bitmap><access-action>Keep</access-action></end-point><pw-id>100001</pw-id><qos><traffic-class>BE</traffic-class><a2z-cir>10240</a2z-cir><a2z-pir>10240</a2z-pir><z2a-cir>5120</z2a-cir><z2a-pir>5120</z2a-pir></qos></snc-eline></ptn></nc:config></nc:edit-config>", "<nc:validate><nc:source><nc:candidate/></nc:source></nc:validate>", "<nc:commit><nc:confirmed/><nc:confirm-timeout>60</nc:confirm-timeout><nc:persist>IN5RTV4TPK4WIT4</nc:persist></nc:commit>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100001</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><alarms xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100001</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:commit><nc:persist-id>IN5RTV4TPK4WIT4</nc:persist-id></nc:commit>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>", "<nc:copy-config><nc:target><nc:startup/></nc:target><nc:source><nc:running/></nc:source></nc:copy-config>"]','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','5b1984164c563c149599f666ad3b7fe8c96b4afab8fda52fcd5b3479a56abd76','[["ptn", "pw[pw-id=''100001'']", "pw-id = 100001"], ["ptn", "pw[pw-id=''100001'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "pw[pw-id=''100001'']", "destination-ip = 10.255.2.1"], ["ptn", "pw[pw-id=''100001'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100001'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100001'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "id = 1"], ["ptn", "snc-eline[id=''1'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "snc-eline[id=''1'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''1'']", "end-point", "dot1q-vlan-bitmap = 1001"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''1'']", "pw-id = 100001"], ["ptn", "snc-eline[id=''1'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-cir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-pir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-cir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-pir = 5120"]]','',0);
INSERT INTO "outcome" VALUES('IN5RTV4TPK4WIT4','ptn-xh-1','confirmed','[]','[]','+ ptn pw[pw-id=''100001''] pw-id = 100001
+ ptn pw[pw-id=''100001''] user-label = EL5RTV4TPK4WIT4
+ ptn pw[pw-id=''100001''] destination-ip = 10.255.2.3
+ ptn pw[pw-id=''100001''] encaplate-type = ethernet-vlan
+ ptn pw[pw-id=''100001''] ctrl-word-support = 1
+ ptn pw[pw-id=''100001''] admin-status = admin-up
+ ptn snc-eline[id=''1''] id = 1
+ ptn snc-eline[id=''1''] user-label = EL5RTV4TPK4WIT4
+ ptn snc-eline[id=''1''] admin-status = admin-up
+ ptn snc-eline[id=''1''] end-point ltp-id = ge-1/1
+ ptn snc-eline[id=''1''] end-point access-type = Dot1Q
+ ptn snc-eline[id=''1''] end-point dot1q-vlan-bitmap = 1001
+ ptn snc-eline[id=''1''] end-point access-action = Keep
+ ptn snc-eline[id=''1''] pw-id = 100001
+ ptn snc-eline[id=''1''] qos traffic-class = BE
+ ptn snc-eline[id=''1''] qos a2z-cir = 5120
+ ptn snc-eline[id=''1''] qos a2z-pir = 5120
+ ptn snc-eline[id=''1''] qos z2a-cir = 10240
+ ptn snc-eline[id=''1''] qos z2a-pir = 10240','["<edit-config xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><target><candidate/></target><default-operation>none</default-operation><error-option>rollback-on-error</error-option><config><ptn xmlns=\"urn:lab:yang:ptn-eline\" xmlns:nc=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><pw nc:operation=\"create\"><pw-id>100001</pw-id><user-label>EL5RTV4TPK4WIT4</user-label><destination-ip>10.255.2.3</destination-ip><encaplate-type>ethernet-vlan</encaplate-type><ctrl-word-support>1</ctrl-word-support><admin-status>admin-up</admin-status></pw><snc-eline nc:operation=\"create\"><id>1</id><user-label>EL5RTV4TPK4WIT4</user-label><admin-status>admin-up</admin-status><end-point><ltp-id>ge-1/1</ltp-id><access-type>Dot1Q</access-type><dot1q-vlan-bitmap>1001</dot1q-vlan-bitmap><access-action>Keep</access-action></end-point><pw-id>100001</pw-id><qos><traffic-class>BE</traffic-class><a2z-cir>5120</a2z-cir><a2z-pir>5120</a2z-pir><z2a-cir>10240</z2a-cir><z2a-pir>10240</z2a-pir></qos></snc-eline></ptn></config></edit-config>"]','["<edit-config xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><target><candidate/></target><default-operation>none</default-operation><error-option>rollback-on-error</error-option><config><ptn xmlns=\"urn:lab:yang:ptn-eline\" xmlns:nc=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><pw nc:operation=\"delete\"><pw-id>100001</pw-id></pw><snc-eline nc:operation=\"delete\"><id>1</id></snc-eline></ptn></config></edit-config>"]','["<nc:get><nc:filter type=\"subtree\"><platform-info xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100001</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><alarms xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100001</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:edit-config><nc:target><nc:candidate/></nc:target><nc:default-operation>none</nc:default-operation><nc:error-option>rollback-on-error</nc:error-option><nc:config><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw nc:operation=\"create\"><pw-id>100001</pw-id><user-label>EL5RTV4TPK4WIT4</user-label><destination-ip>10.255.2.3</destination-ip><encaplate-type>ethernet-vlan</encaplate-type><ctrl-word-support>1</ctrl-word-support><admin-status>admin-up</admin-status></pw><snc-eline nc:operation=\"create\"><id>1</id><user-label>EL5RTV4TPK4WIT4</user-label><admin-status>admin-up</admin-status><end-point><ltp-id>ge-1/1</ltp-id><access-type>Dot1Q</access-type><dot1q-vlan-bitmap>1001</dot1q-vlan-bitmap><access-action>Keep</access-action></end-point><pw-id>100001</pw-id><qos><traffic-class>BE</traffic-class><a2z-cir>5120</a2z-cir><a2z-pir>5120</a2z-pir><z2a-cir>10240</z2a-cir><z2a-pir>10240</z2a-pir></qos></snc-eline></ptn></nc:config></nc:edit-config>", "<nc:validate><nc:source><nc:candidate/></nc:source></nc:validate>", "<nc:commit><nc:confirmed/><nc:confirm-timeout>60</nc:confirm-timeout><nc:persist>IN5RTV4TPK4WIT4</nc:persist></nc:commit>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100001</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><alarms xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100001</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:commit><nc:persist-id>IN5RTV4TPK4WIT4</nc:persist-id></nc:commit>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>", "<nc:copy-config><nc:target><nc:startup/></nc:target><nc:source><nc:running/></nc:source></nc:copy-config>"]','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','227796a60d5069193fa1367242e98b2bb6374b81696c4609875f93d048bd1919','[["ptn", "pw[pw-id=''100001'']", "pw-id = 100001"], ["ptn", "pw[pw-id=''100001'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "pw[pw-id=''100001'']", "destination-ip = 10.255.2.3"], ["ptn", "pw[pw-id=''100001'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100001'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100001'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "id = 1"], ["ptn", "snc-eline[id=''1'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "snc-eline[id=''1'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''1'']", "end-point", "dot1q-vlan-bitmap = 1001"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''1'']", "pw-id = 100001"], ["ptn", "snc-eline[id=''1'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-cir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-pir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-cir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-pir = 10240"]]','',0);
INSERT INTO "outcome" VALUES('IN5RTV4TPK4WIT4','olt-xh-1','confirmed','[]','[]','+ traffic table ip index 100 name "KT_5120" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting
+ traffic table ip index 101 name "KT_10240" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting
+ vlan 1001 smart
+ port vlan 1001 0/3 0
  interface gpon 0/1
+  ont add 0 0 sn-auth "48575443A0000000" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc "EL5RTV4TPK4WIT4"
+  ont port native-vlan 0 0 eth 1 vlan 100 priority 0
+ service-port 100 vlan 1001 gpon 0/1/0 ont 0 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101','["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting", "traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting", "vlan 1001 smart", "port vlan 1001 0/3 0", "interface gpon 0/1", "ont add 0 0 sn-auth \"48575443A0000000\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"EL5RTV4TPK4WIT4\"", "ont port native-vlan 0 0 eth 1 vlan 100 priority 0", "quit", "service-port 100 vlan 1001 gpon 0/1/0 ont 0 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101"]','["undo service-port 100", "interface gpon 0/1", "ont delete 0 0", "quit", "undo port vlan 1001 0/3 0", "undo vlan 1001", "undo traffic table ip index 100", "undo traffic table ip index 101"]','["undo smart", "enable", "infoswitch cli OFF", "scroll", "config", "display current-configuration ont 0/1/0 0", "display ont info 0 1 0 0", "display service-port 100", "display traffic table ip index 100", "display traffic table ip index 101", "display current-configuration section vlan-config", "display alarm active all detail", "display current-configuration ont 0/1/0 0", "display ont info 0 1 0 0", "display service-port 100", "display traffic table ip index 100", "display traffic table ip index 101", "display current-configuration section vlan-config", "display ont info by-sn 48575443A0000000", "traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting", "traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting", "vlan 1001 smart", "port vlan 1001 0/3 0", "interface gpon 0/1", "ont add 0 0 sn-auth \"48575443A0000000\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"EL5RTV4TPK4WIT4\"", "ont port native-vlan 0 0 eth 1 vlan 100 priority 0", "quit", "service-port 100 vlan 1001 gpon 0/1/0 ont 0 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101", "display current-configuration ont 0/1/0 0", "display ont info 0 1 0 0", "display service-port 100", "display traffic table ip index 100", "display traffic table ip index 101", "display current-configuration section vlan-config", "display alarm active all detail", "display current-configuration ont 0/1/0 0", "display ont info 0 1 0 0", "display service-port 100", "display traffic table ip index 100", "display traffic table ip index 101", "display current-configuration section vlan-config", "display current-configuration ont 0/1/0 0", "display ont info 0 1 0 0", "display service-port 100", "display traffic table ip index 100", "display traffic table ip index 101", "display current-configuration section vlan-config", "save"]','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','c3b3f0821cb1d97e14c3d34a6ba6a45fd9534817db3be22dd61ee03b5be43539','[["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting"], ["traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting"], ["vlan 1001 smart"], ["port vlan 1001 0/3 0"], ["interface gpon 0/1", "ont add 0 0 sn-auth \"48575443A0000000\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"EL5RTV4TPK4WIT4\""], ["interface gpon 0/1", "ont port native-vlan 0 0 eth 1 vlan 100 priority 0"], ["service-port 100 vlan 1001 gpon 0/1/0 ont 0 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101"]]','',0);
INSERT INTO "outcome" VALUES('INJORSGV3OUI52G','pe-1','confirmed','[["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k"], ["set firewall policer KT-5120 if-exceeding burst-size-limit 64k"], ["set firewall policer KT-5120 then discard"], ["set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k"], ["set firewall policer KT-10240 if-exceeding burst-size-limit 128k"], ["set firewall policer KT-10240 then discard"]]','[]','[edit interfaces ge-0/0/1]
+    unit 1002 {
+        description ELJORSGV3OUI52G;
+        vlan-id 1002;
+        family inet {
+            policer {
+                input KT-5120;
+                output KT-10240;
+            }
+            address 203.0.113.5/30;
+        }
+    }','["set interfaces ge-0/0/1 unit 1002 description ELJORSGV3OUI52G", "set interfaces ge-0/0/1 unit 1002 vlan-id 1002", "set interfaces ge-0/0/1 unit 1002 family inet policer input KT-5120", "set interfaces ge-0/0/1 unit 1002 family inet policer output KT-10240", "set interfaces ge-0/0/1 unit 1002 family inet address 203.0.113.5/30"]','["delete interfaces ge-0/0/1 unit 1002"]','["<get-system-information/>", "<get-configuration format=\"set\" database=\"committed\"><configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>1002</name></unit></interface></interfaces><firewall><policer><name>KT-5120</name></policer><policer><name>KT-10240</name></policer></firewall></configuration></get-configuration>", "<get-alarm-information/>", "<get-system-alarm-information/>", "<get-configuration format=\"set\" database=\"committed\"><configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>1002</name></unit></interface></interfaces><firewall><policer><name>KT-5120</name></policer><policer><name>KT-10240</name></policer></firewall></configuration></get-configuration>", "<lock-configuration/>", "<get-commit-information/>", "<load-configuration format=\"text\" action=\"set\"><configuration-set>set interfaces ge-0/0/1 unit 1002 description ELJORSGV3OUI52G\nset interfaces ge-0/0/1 unit 1002 vlan-id 1002\nset interfaces ge-0/0/1 unit 1002 family inet policer input KT-5120\nset interfaces ge-0/0/1 unit 1002 family inet policer output KT-10240\nset interfaces ge-0/0/1 unit 1002 family inet address 203.0.113.5/30</configuration-set></load-configuration>", "<get-configuration compare=\"rollback\" rollback=\"0\" format=\"text\"/>", "<commit-configuration><check/></commit-configuration>", "<commit-configuration><log>INJORSGV3OUI52G</log><confirmed/><confirm-timeout>1</confirm-timeout></commit-configuration>", "<unlock-configuration/>", "<get-configuration format=\"set\" database=\"committed\"><configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>1002</name></unit></interface></interfaces><firewall><policer><name>KT-5120</name></policer><policer><name>KT-10240</name></policer></firewall></configuration></get-configuration>", "<get-interface-information><interface-name>ge-0/0/1.1002</interface-name><terse/></get-interface-information>", "<get-alarm-information/>", "<get-system-alarm-information/>", "<get-configuration format=\"set\" database=\"committed\"><configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>1002</name></unit></interface></interfaces><firewall><policer><name>KT-5120</name></policer><policer><name>KT-10240</name></policer></firewall></configuration></get-configuration>", "<get-interface-information><interface-name>ge-0/0/1.1002</interface-name><terse/></get-interface-information>", "<get-system-information/>", "<get-commit-information/>", "<lock-configuration/>", "<commit-configuration/>", "<unlock-configuration/>", "<get-commit-information/>", "<get-configuration format=\"set\" database=\"committed\"><configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>1002</name></unit></interface></interfaces><firewall><policer><name>KT-5120</name></policer><policer><name>KT-10240</name></policer></firewall></configuration></get-configuration>", "<get-commit-information/>", "<get-configuration format=\"set\" database=\"committed\"><configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>1002</name></unit></interface></interfaces><firewall><policer><name>KT-5120</name></policer><policer><name>KT-10240</name></policer></firewall></configuration></get-configuration>"]','a8addf74d068470f8fa1d7cda4f514710bfa4fd267380bbf2f84b5b8d70c3515','e221717a4385acc9d715862da0c28793565a00da98da2604047bd5526eaf889b','[["set interfaces ge-0/0/1 unit 1002 description ELJORSGV3OUI52G"], ["set interfaces ge-0/0/1 unit 1002 vlan-id 1002"], ["set interfaces ge-0/0/1 unit 1002 family inet policer input KT-5120"], ["set interfaces ge-0/0/1 unit 1002 family inet policer output KT-10240"], ["set interfaces ge-0/0/1 unit 1002 family inet address 203.0.113.5/30"], ["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k"], ["set firewall policer KT-5120 if-exceeding burst-size-limit 64k"], ["set firewall policer KT-5120 then discard"], ["set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k"], ["set firewall policer KT-10240 if-exceeding burst-size-limit 128k"], ["set firewall policer KT-10240 then discard"]]','',0);
INSERT INTO "outcome" VALUES('INJORSGV3OUI52G','ptn-core-1','confirmed','[]','[]','+ ptn pw[pw-id=''100002''] pw-id = 100002
+ ptn pw[pw-id=''100002''] user-label = ELJORSGV3OUI52G
+ ptn pw[pw-id=''100002''] destination-ip = 10.255.2.1
+ ptn pw[pw-id=''100002''] encaplate-type = ethernet-vlan
+ ptn pw[pw-id=''100002''] ctrl-word-support = 1
+ ptn pw[pw-id=''100002''] admin-status = admin-up
+ ptn snc-eline[id=''2''] id = 2
+ ptn snc-eline[id=''2''] user-label = ELJORSGV3OUI52G
+ ptn snc-eline[id=''2''] admin-status = admin-up
+ ptn snc-eline[id=''2''] end-point ltp-id = ge-1/1
+ ptn snc-eline[id=''2''] end-point access-type = Dot1Q
+ ptn snc-eline[id=''2''] end-point dot1q-vlan-bitmap = 1002
+ ptn snc-eline[id=''2''] end-point access-action = Keep
+ ptn snc-eline[id=''2''] pw-id = 100002
+ ptn snc-eline[id=''2''] qos traffic-class = BE
+ ptn snc-eline[id=''2''] qos a2z-cir = 10240
+ ptn snc-eline[id=''2''] qos a2z-pir = 10240
+ ptn snc-eline[id=''2''] qos z2a-cir = 5120
+ ptn snc-eline[id=''2''] qos z2a-pir = 5120','["<edit-config xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><target><candidate/></target><default-operation>none</default-operation><error-option>rollback-on-error</error-option><config><ptn xmlns=\"urn:lab:yang:ptn-eline\" xmlns:nc=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><pw nc:operation=\"create\"><pw-id>100002</pw-id><user-label>ELJORSGV3OUI52G</user-label><destination-ip>10.255.2.1</destination-ip><encaplate-type>ethernet-vlan</encaplate-type><ctrl-word-support>1</ctrl-word-support><admin-status>admin-up</admin-status></pw><snc-eline nc:operation=\"create\"><id>2</id><user-label>ELJORSGV3OUI52G</user-label><admin-status>admin-up</admin-status><end-point><ltp-id>ge-1/1</ltp-id><access-type>Dot1Q</access-type><dot1q-vlan-bitmap>1002</dot1q-vlan-bitmap><access-action>Keep</access-action></end-point><pw-id>100002</pw-id><qos><traffic-class>BE</traffic-class><a2z-cir>10240</a2z-cir><a2z-pir>10240</a2z-pir><z2a-cir>5120</z2a-cir><z2a-pir>5120</z2a-pir></qos></snc-eline></ptn></config></edit-config>"]','["<edit-config xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><target><candidate/></target><default-operation>none</default-operation><error-option>rollback-on-error</error-option><config><ptn xmlns=\"urn:lab:yang:ptn-eline\" xmlns:nc=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><pw nc:operation=\"delete\"><pw-id>100002</pw-id></pw><snc-eline nc:operation=\"delete\"><id>2</id></snc-eline></ptn></config></edit-config>"]','["<nc:get><nc:filter type=\"subtree\"><platform-info xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100002</pw-id></pw><snc-eline><id>2</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><alarms xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100002</pw-id></pw><snc-eline><id>2</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:edit-config><nc:target><nc:candidate/></nc:target><nc:default-operation>none</nc:default-operation><nc:error-option>rollback-on-error</nc:error-option><nc:config><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw nc:operation=\"create\"><pw-id>100002</pw-id><user-label>ELJORSGV3OUI52G</user-label><destination-ip>10.255.2.1</destination-ip><encaplate-type>ethernet-vlan</encaplate-type><ctrl-word-support>1</ctrl-word-support><admin-status>admin-up</admin-status></pw><snc-eline nc:operation=\"create\"><id>2</id><user-label>ELJORSGV3OUI52G</user-label><admin-status>admin-up</admin-status><end-point><ltp-id>ge-1/1</ltp-id><access-type>Dot1Q</access-type><dot1q-vlan-bitmap>1002</dot1q-vlan-bitmap><access-action>Keep</access-action></end-point><pw-id>100002</pw-id><qos><traffic-class>BE</traffic-class><a2z-cir>10240</a2z-cir><a2z-pir>10240</a2z-pir><z2a-cir>5120</z2a-cir><z2a-pir>5120</z2a-pir></qos></snc-eline></ptn></nc:config></nc:edit-config>", "<nc:validate><nc:source><nc:candidate/></nc:source></nc:validate>", "<nc:commit><nc:confirmed/><nc:confirm-timeout>60</nc:confirm-timeout><nc:persist>INJORSGV3OUI52G</nc:persist></nc:commit>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100002</pw-id></pw><snc-eline><id>2</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><alarms xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100002</pw-id></pw><snc-eline><id>2</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><platform-info xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:commit><nc:persist-id>INJORSGV3OUI52G</nc:persist-id></nc:commit>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>", "<nc:copy-config><nc:target><nc:startup/></nc:target><nc:source><nc:running/></nc:source></nc:copy-config>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:commit><nc:persist-id>INJORSGV3OUI52G</nc:persist-id></nc:commit>", "<nc:discard-changes/>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100002</pw-id></pw><snc-eline><id>2</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:copy-config><nc:target><nc:startup/></nc:target><nc:source><nc:running/></nc:source></nc:copy-config>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:commit><nc:persist-id>INJORSGV3OUI52G</nc:persist-id></nc:commit>", "<nc:discard-changes/>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100002</pw-id></pw><snc-eline><id>2</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:copy-config><nc:target><nc:startup/></nc:target><nc:source><nc:running/></nc:source></nc:copy-config>"]','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','f322da51feac79645f82016a2952bb8a58ab176eabf88e08f0f595f383f07501','[["ptn", "pw[pw-id=''100002'']", "pw-id = 100002"], ["ptn", "pw[pw-id=''100002'']", "user-label = ELJORSGV3OUI52G"], ["ptn", "pw[pw-id=''100002'']", "destination-ip = 10.255.2.1"], ["ptn", "pw[pw-id=''100002'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100002'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100002'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''2'']", "id = 2"], ["ptn", "snc-eline[id=''2'']", "user-label = ELJORSGV3OUI52G"], ["ptn", "snc-eline[id=''2'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''2'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''2'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''2'']", "end-point", "dot1q-vlan-bitmap = 1002"], ["ptn", "snc-eline[id=''2'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''2'']", "pw-id = 100002"], ["ptn", "snc-eline[id=''2'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''2'']", "qos", "a2z-cir = 10240"], ["ptn", "snc-eline[id=''2'']", "qos", "a2z-pir = 10240"], ["ptn", "snc-eline[id=''2'']", "qos", "z2a-cir = 5120"], ["ptn", "snc-eline[id=''2'']", "qos", "z2a-pir = 5120"]]','',0);
INSERT INTO "outcome" VALUES('INJORSGV3OUI52G','ptn-xh-1','confirmed','[]','[]','+ ptn pw[pw-id=''100002''] pw-id = 100002
+ ptn pw[pw-id=''100002''] user-label = ELJORSGV3OUI52G
+ ptn pw[pw-id=''100002''] destination-ip = 10.255.2.3
+ ptn pw[pw-id=''100002''] encaplate-type = ethernet-vlan
+ ptn pw[pw-id=''100002''] ctrl-word-support = 1
+ ptn pw[pw-id=''100002''] admin-status = admin-up
+ ptn snc-eline[id=''2''] id = 2
+ ptn snc-eline[id=''2''] user-label = ELJORSGV3OUI52G
+ ptn snc-eline[id=''2''] admin-status = admin-up
+ ptn snc-eline[id=''2''] end-point ltp-id = ge-1/1
+ ptn snc-eline[id=''2''] end-point access-type = Dot1Q
+ ptn snc-eline[id=''2''] end-point dot1q-vlan-bitmap = 1002
+ ptn snc-eline[id=''2''] end-point access-action = Keep
+ ptn snc-eline[id=''2''] pw-id = 100002
+ ptn snc-eline[id=''2''] qos traffic-class = BE
+ ptn snc-eline[id=''2''] qos a2z-cir = 5120
+ ptn snc-eline[id=''2''] qos a2z-pir = 5120
+ ptn snc-eline[id=''2''] qos z2a-cir = 10240
+ ptn snc-eline[id=''2''] qos z2a-pir = 10240','["<edit-config xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><target><candidate/></target><default-operation>none</default-operation><error-option>rollback-on-error</error-option><config><ptn xmlns=\"urn:lab:yang:ptn-eline\" xmlns:nc=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><pw nc:operation=\"create\"><pw-id>100002</pw-id><user-label>ELJORSGV3OUI52G</user-label><destination-ip>10.255.2.3</destination-ip><encaplate-type>ethernet-vlan</encaplate-type><ctrl-word-support>1</ctrl-word-support><admin-status>admin-up</admin-status></pw><snc-eline nc:operation=\"create\"><id>2</id><user-label>ELJORSGV3OUI52G</user-label><admin-status>admin-up</admin-status><end-point><ltp-id>ge-1/1</ltp-id><access-type>Dot1Q</access-type><dot1q-vlan-bitmap>1002</dot1q-vlan-bitmap><access-action>Keep</access-action></end-point><pw-id>100002</pw-id><qos><traffic-class>BE</traffic-class><a2z-cir>5120</a2z-cir><a2z-pir>5120</a2z-pir><z2a-cir>10240</z2a-cir><z2a-pir>10240</z2a-pir></qos></snc-eline></ptn></config></edit-config>"]','["<edit-config xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><target><candidate/></target><default-operation>none</default-operation><error-option>rollback-on-error</error-option><config><ptn xmlns=\"urn:lab:yang:ptn-eline\" xmlns:nc=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><pw nc:operation=\"delete\"><pw-id>100002</pw-id></pw><snc-eline nc:operation=\"delete\"><id>2</id></snc-eline></ptn></config></edit-config>"]','["<nc:get><nc:filter type=\"subtree\"><platform-info xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100002</pw-id></pw><snc-eline><id>2</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><alarms xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100002</pw-id></pw><snc-eline><id>2</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:edit-config><nc:target><nc:candidate/></nc:target><nc:default-operation>none</nc:default-operation><nc:error-option>rollback-on-error</nc:error-option><nc:config><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw nc:operation=\"create\"><pw-id>100002</pw-id><user-label>ELJORSGV3OUI52G</user-label><destination-ip>10.255.2.3</destination-ip><encaplate-type>ethernet-vlan</encaplate-type><ctrl-word-support>1</ctrl-word-support><admin-status>admin-up</admin-status></pw><snc-eline nc:operation=\"create\"><id>2</id><user-label>ELJORSGV3OUI52G</user-label><admin-status>admin-up</admin-status><end-point><ltp-id>ge-1/1</ltp-id><access-type>Dot1Q</access-type><dot1q-vlan-bitmap>1002</dot1q-vlan-bitmap><access-action>Keep</access-action></end-point><pw-id>100002</pw-id><qos><traffic-class>BE</traffic-class><a2z-cir>5120</a2z-cir><a2z-pir>5120</a2z-pir><z2a-cir>10240</z2a-cir><z2a-pir>10240</z2a-pir></qos></snc-eline></ptn></nc:config></nc:edit-config>", "<nc:validate><nc:source><nc:candidate/></nc:source></nc:validate>", "<nc:commit><nc:confirmed/><nc:confirm-timeout>60</nc:confirm-timeout><nc:persist>INJORSGV3OUI52G</nc:persist></nc:commit>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100002</pw-id></pw><snc-eline><id>2</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><alarms xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100002</pw-id></pw><snc-eline><id>2</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><platform-info xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:commit><nc:persist-id>INJORSGV3OUI52G</nc:persist-id></nc:commit>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>", "<nc:copy-config><nc:target><nc:startup/></nc:target><nc:source><nc:running/></nc:source></nc:copy-config>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:commit><nc:persist-id>INJORSGV3OUI52G</nc:persist-id></nc:commit>", "<nc:discard-changes/>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100002</pw-id></pw><snc-eline><id>2</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:copy-config><nc:target><nc:startup/></nc:target><nc:source><nc:running/></nc:source></nc:copy-config>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:commit><nc:persist-id>INJORSGV3OUI52G</nc:persist-id></nc:commit>", "<nc:discard-changes/>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100002</pw-id></pw><snc-eline><id>2</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:copy-config><nc:target><nc:startup/></nc:target><nc:source><nc:running/></nc:source></nc:copy-config>"]','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','1da03d0a77c6563ab1b97fef6e78526387637eead8e5de272286307ad501db04','[["ptn", "pw[pw-id=''100002'']", "pw-id = 100002"], ["ptn", "pw[pw-id=''100002'']", "user-label = ELJORSGV3OUI52G"], ["ptn", "pw[pw-id=''100002'']", "destination-ip = 10.255.2.3"], ["ptn", "pw[pw-id=''100002'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100002'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100002'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''2'']", "id = 2"], ["ptn", "snc-eline[id=''2'']", "user-label = ELJORSGV3OUI52G"], ["ptn", "snc-eline[id=''2'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''2'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''2'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''2'']", "end-point", "dot1q-vlan-bitmap = 1002"], ["ptn", "snc-eline[id=''2'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''2'']", "pw-id = 100002"], ["ptn", "snc-eline[id=''2'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''2'']", "qos", "a2z-cir = 5120"], ["ptn", "snc-eline[id=''2'']", "qos", "a2z-pir = 5120"], ["ptn", "snc-eline[id=''2'']", "qos", "z2a-cir = 10240"], ["ptn", "snc-eline[id=''2'']", "qos", "z2a-pir = 10240"]]','',0);
INSERT INTO "outcome" VALUES('INJORSGV3OUI52G','olt-xh-1','verified','[["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting"], ["traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting"]]','[]','+ vlan 1002 smart
+ port vlan 1002 0/3 0
  interface gpon 0/1
+  ont add 0 1 sn-auth "48575443A0000002" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc "ELJORSGV3OUI52G"
+  ont port native-vlan 0 1 eth 1 vlan 100 priority 0
+ service-port 101 vlan 1002 gpon 0/1/0 ont 1 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101','["vlan 1002 smart", "port vlan 1002 0/3 0", "interface gpon 0/1", "ont add 0 1 sn-auth \"48575443A0000002\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"ELJORSGV3OUI52G\"", "ont port native-vlan 0 1 eth 1 vlan 100 priority 0", "quit", "service-port 101 vlan 1002 gpon 0/1/0 ont 1 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101"]','["undo service-port 101", "interface gpon 0/1", "ont delete 0 1", "quit", "undo port vlan 1002 0/3 0", "undo vlan 1002"]','["undo smart", "enable", "infoswitch cli OFF", "scroll", "config", "display current-configuration ont 0/1/0 1", "display ont info 0 1 0 1", "display service-port 101", "display traffic table ip index 100", "display traffic table ip index 101", "display current-configuration section vlan-config", "display alarm active all detail", "display current-configuration ont 0/1/0 1", "display ont info 0 1 0 1", "display service-port 101", "display traffic table ip index 100", "display traffic table ip index 101", "display current-configuration section vlan-config", "display ont info by-sn 48575443A0000002", "vlan 1002 smart", "port vlan 1002 0/3 0", "interface gpon 0/1", "ont add 0 1 sn-auth \"48575443A0000002\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"ELJORSGV3OUI52G\"", "ont port native-vlan 0 1 eth 1 vlan 100 priority 0", "quit", "service-port 101 vlan 1002 gpon 0/1/0 ont 1 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101", "display current-configuration ont 0/1/0 1", "display ont info 0 1 0 1", "display service-port 101", "display traffic table ip index 100", "display traffic table ip index 101", "display current-configuration section vlan-config", "display alarm active all detail", "display current-configuration ont 0/1/0 1", "display ont info 0 1 0 1", "display service-port 101", "display traffic table ip index 100", "display traffic table ip index 101", "display current-configuration section vlan-config"]','048d01110fcfa8fd85bb55f4260991b96c40851af55fb7d16e20ceb7c6eed6e6','776702dc8395995d908237e219aefbfe5529ca9f977efa47c225cadc1c293d57','[["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting"], ["traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting"], ["vlan 1002 smart"], ["port vlan 1002 0/3 0"], ["interface gpon 0/1", "ont add 0 1 sn-auth \"48575443A0000002\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"ELJORSGV3OUI52G\""], ["interface gpon 0/1", "ont port native-vlan 0 1 eth 1 vlan 100 priority 0"], ["service-port 101 vlan 1002 gpon 0/1/0 ont 1 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101"]]','olt-xh-1 - connect - Error reading SSH protocol banner[Errno 104] Connection reset by peer',1);
INSERT INTO "outcome" VALUES('INXKTMQOC3QAR22','pe-2','committed','[]','[]','[edit interfaces ge-0/0/1]
+    unit 1001 {
+        description ELXKTMQOC3QAR22;
+        vlan-id 1003;
+        family inet {
+            policer {
+                input KT-5120;
+                output KT-10240;
+            }
+            address 203.0.113.9/30;
+        }
+    }
[edit firewall]
+   policer KT-5120 {
+       if-exceeding {
+           bandwidth-limit 5120k;
+           burst-size-limit 64k;
+       }
+       then {
+           discard;
+       }
+   }
+   policer KT-10240 {
+       if-exceeding {
+           bandwidth-limit 10240k;
+           burst-size-limit 128k;
+       }
+       then {
+           discard;
+       }
+   }','["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k", "set firewall policer KT-5120 if-exceeding burst-size-limit 64k", "set firewall policer KT-5120 then discard", "set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k", "set firewall policer KT-10240 if-exceeding burst-size-limit 128k", "set firewall policer KT-10240 then discard", "set interfaces ge-0/0/1 unit 1001 description ELXKTMQOC3QAR22", "set interfaces ge-0/0/1 unit 1001 vlan-id 1003", "set interfaces ge-0/0/1 unit 1001 family inet policer input KT-5120", "set interfaces ge-0/0/1 unit 1001 family inet policer output KT-10240", "set interfaces ge-0/0/1 unit 1001 family inet address 203.0.113.9/30"]','["delete firewall policer KT-5120", "delete firewall policer KT-10240", "delete interfaces ge-0/0/1 unit 1001"]','["<get-system-information/>", "<get-configuration format=\"set\" database=\"committed\"><configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>1001</name></unit></interface></interfaces><firewall><policer><name>KT-5120</name></policer><policer><name>KT-10240</name></policer></firewall></configuration></get-configuration>", "<get-alarm-information/>", "<get-system-alarm-information/>", "<get-configuration format=\"set\" database=\"committed\"><configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>1001</name></unit></interface></interfaces><firewall><policer><name>KT-5120</name></policer><policer><name>KT-10240</name></policer></firewall></configuration></get-configuration>", "<lock-configuration/>", "<get-commit-information/>", "<load-configuration format=\"text\" action=\"set\"><configuration-set>set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k\nset firewall policer KT-5120 if-exceeding burst-size-limit 64k\nset firewall policer KT-5120 then discard\nset firewall policer KT-10240 if-exceeding bandwidth-limit 10240k\nset firewall policer KT-10240 if-exceeding burst-size-limit 128k\nset firewall policer KT-10240 then discard\nset interfaces ge-0/0/1 unit 1001 description ELXKTMQOC3QAR22\nset interfaces ge-0/0/1 unit 1001 vlan-id 1003\nset interfaces ge-0/0/1 unit 1001 family inet policer input KT-5120\nset interfaces ge-0/0/1 unit 1001 family inet policer output KT-10240\nset interfaces ge-0/0/1 unit 1001 family inet address 203.0.113.9/30</configuration-set></load-configuration>", "<get-configuration compare=\"rollback\" rollback=\"0\" format=\"text\"/>", "<commit-configuration><check/></commit-configuration>", "<commit-configuration><log>INXKTMQOC3QAR22</log><confirmed/><confirm-timeout>1</confirm-timeout></commit-configuration>", "<unlock-configuration/>"]','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','','[]','',0);
INSERT INTO "outcome" VALUES('INXKTMQOC3QAR22','ptn-bj-1','committed','[]','[]','+ ptn pw[pw-id=''100003''] pw-id = 100003
+ ptn pw[pw-id=''100003''] user-label = ELXKTMQOC3QAR22
+ ptn pw[pw-id=''100003''] destination-ip = 10.255.2.4
+ ptn pw[pw-id=''100003''] encaplate-type = ethernet-vlan
+ ptn pw[pw-id=''100003''] ctrl-word-support = 1
+ ptn pw[pw-id=''100003''] admin-status = admin-up
+ ptn snc-eline[id=''1''] id = 1
+ ptn snc-eline[id=''1''] user-label = ELXKTMQOC3QAR22
+ ptn snc-eline[id=''1''] admin-status = admin-up
+ ptn snc-eline[id=''1''] end-point ltp-id = ge-1/1
+ ptn snc-eline[id=''1''] end-point access-type = Dot1Q
+ ptn snc-eline[id=''1''] end-point dot1q-vlan-bitmap = 1003
+ ptn snc-eline[id=''1''] end-point access-action = Keep
+ ptn snc-eline[id=''1''] pw-id = 100003
+ ptn snc-eline[id=''1''] qos traffic-class = BE
+ ptn snc-eline[id=''1''] qos a2z-cir = 5120
+ ptn snc-eline[id=''1''] qos a2z-pir = 5120
+ ptn snc-eline[id=''1''] qos z2a-cir = 10240
+ ptn snc-eline[id=''1''] qos z2a-pir = 10240','["<edit-config xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><target><candidate/></target><default-operation>none</default-operation><error-option>rollback-on-error</error-option><config><ptn xmlns=\"urn:lab:yang:ptn-eline\" xmlns:nc=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><pw nc:operation=\"create\"><pw-id>100003</pw-id><user-label>ELXKTMQOC3QAR22</user-label><destination-ip>10.255.2.4</destination-ip><encaplate-type>ethernet-vlan</encaplate-type><ctrl-word-support>1</ctrl-word-support><admin-status>admin-up</admin-status></pw><snc-eline nc:operation=\"create\"><id>1</id><user-label>ELXKTMQOC3QAR22</user-label><admin-status>admin-up</admin-status><end-point><ltp-id>ge-1/1</ltp-id><access-type>Dot1Q</access-type><dot1q-vlan-bitmap>1003</dot1q-vlan-bitmap><access-action>Keep</access-action></end-point><pw-id>100003</pw-id><qos><traffic-class>BE</traffic-class><a2z-cir>5120</a2z-cir><a2z-pir>5120</a2z-pir><z2a-cir>10240</z2a-cir><z2a-pir>10240</z2a-pir></qos></snc-eline></ptn></config></edit-config>"]','["<edit-config xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><target><candidate/></target><default-operation>none</default-operation><error-option>rollback-on-error</error-option><config><ptn xmlns=\"urn:lab:yang:ptn-eline\" xmlns:nc=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><pw nc:operation=\"delete\"><pw-id>100003</pw-id></pw><snc-eline nc:operation=\"delete\"><id>1</id></snc-eline></ptn></config></edit-config>"]','["<nc:get><nc:filter type=\"subtree\"><platform-info xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100003</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><alarms xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100003</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:edit-config><nc:target><nc:candidate/></nc:target><nc:default-operation>none</nc:default-operation><nc:error-option>rollback-on-error</nc:error-option><nc:config><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw nc:operation=\"create\"><pw-id>100003</pw-id><user-label>ELXKTMQOC3QAR22</user-label><destination-ip>10.255.2.4</destination-ip><encaplate-type>ethernet-vlan</encaplate-type><ctrl-word-support>1</ctrl-word-support><admin-status>admin-up</admin-status></pw><snc-eline nc:operation=\"create\"><id>1</id><user-label>ELXKTMQOC3QAR22</user-label><admin-status>admin-up</admin-status><end-point><ltp-id>ge-1/1</ltp-id><access-type>Dot1Q</access-type><dot1q-vlan-bitmap>1003</dot1q-vlan-bitmap><access-action>Keep</access-action></end-point><pw-id>100003</pw-id><qos><traffic-class>BE</traffic-class><a2z-cir>5120</a2z-cir><a2z-pir>5120</a2z-pir><z2a-cir>10240</z2a-cir><z2a-pir>10240</z2a-pir></qos></snc-eline></ptn></nc:config></nc:edit-config>", "<nc:validate><nc:source><nc:candidate/></nc:source></nc:validate>", "<nc:commit><nc:confirmed/><nc:confirm-timeout>60</nc:confirm-timeout><nc:persist>INXKTMQOC3QAR22</nc:persist></nc:commit>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>"]','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','','[]','',0);
INSERT INTO "outcome" VALUES('INXKTMQOC3QAR22','ptn-core-2','committed','[]','[]','+ ptn pw[pw-id=''100003''] pw-id = 100003
+ ptn pw[pw-id=''100003''] user-label = ELXKTMQOC3QAR22
+ ptn pw[pw-id=''100003''] destination-ip = 10.255.2.2
+ ptn pw[pw-id=''100003''] encaplate-type = ethernet-vlan
+ ptn pw[pw-id=''100003''] ctrl-word-support = 1
+ ptn pw[pw-id=''100003''] admin-status = admin-up
+ ptn snc-eline[id=''1''] id = 1
+ ptn snc-eline[id=''1''] user-label = ELXKTMQOC3QAR22
+ ptn snc-eline[id=''1''] admin-status = admin-up
+ ptn snc-eline[id=''1''] end-point ltp-id = ge-1/1
+ ptn snc-eline[id=''1''] end-point access-type = Dot1Q
+ ptn snc-eline[id=''1''] end-point dot1q-vlan-bitmap = 1003
+ ptn snc-eline[id=''1''] end-point access-action = Keep
+ ptn snc-eline[id=''1''] pw-id = 100003
+ ptn snc-eline[id=''1''] qos traffic-class = BE
+ ptn snc-eline[id=''1''] qos a2z-cir = 10240
+ ptn snc-eline[id=''1''] qos a2z-pir = 10240
+ ptn snc-eline[id=''1''] qos z2a-cir = 5120
+ ptn snc-eline[id=''1''] qos z2a-pir = 5120','["<edit-config xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><target><candidate/></target><default-operation>none</default-operation><error-option>rollback-on-error</error-option><config><ptn xmlns=\"urn:lab:yang:ptn-eline\" xmlns:nc=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><pw nc:operation=\"create\"><pw-id>100003</pw-id><user-label>ELXKTMQOC3QAR22</user-label><destination-ip>10.255.2.2</destination-ip><encaplate-type>ethernet-vlan</encaplate-type><ctrl-word-support>1</ctrl-word-support><admin-status>admin-up</admin-status></pw><snc-eline nc:operation=\"create\"><id>1</id><user-label>ELXKTMQOC3QAR22</user-label><admin-status>admin-up</admin-status><end-point><ltp-id>ge-1/1</ltp-id><access-type>Dot1Q</access-type><dot1q-vlan-bitmap>1003</dot1q-vlan-bitmap><access-action>Keep</access-action></end-point><pw-id>100003</pw-id><qos><traffic-class>BE</traffic-class><a2z-cir>10240</a2z-cir><a2z-pir>10240</a2z-pir><z2a-cir>5120</z2a-cir><z2a-pir>5120</z2a-pir></qos></snc-eline></ptn></config></edit-config>"]','["<edit-config xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><target><candidate/></target><default-operation>none</default-operation><error-option>rollback-on-error</error-option><config><ptn xmlns=\"urn:lab:yang:ptn-eline\" xmlns:nc=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><pw nc:operation=\"delete\"><pw-id>100003</pw-id></pw><snc-eline nc:operation=\"delete\"><id>1</id></snc-eline></ptn></config></edit-config>"]','["<nc:get><nc:filter type=\"subtree\"><platform-info xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100003</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><alarms xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100003</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:edit-config><nc:target><nc:candidate/></nc:target><nc:default-operation>none</nc:default-operation><nc:error-option>rollback-on-error</nc:error-option><nc:config><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw nc:operation=\"create\"><pw-id>100003</pw-id><user-label>ELXKTMQOC3QAR22</user-label><destination-ip>10.255.2.2</destination-ip><encaplate-type>ethernet-vlan</encaplate-type><ctrl-word-support>1</ctrl-word-support><admin-status>admin-up</admin-status></pw><snc-eline nc:operation=\"create\"><id>1</id><user-label>ELXKTMQOC3QAR22</user-label><admin-status>admin-up</admin-status><end-point><ltp-id>ge-1/1</ltp-id><access-type>Dot1Q</access-type><dot1q-vlan-bitmap>1003</dot1q-vlan-bitmap><access-action>Keep</access-action></end-point><pw-id>100003</pw-id><qos><traffic-class>BE</traffic-class><a2z-cir>10240</a2z-cir><a2z-pir>10240</a2z-pir><z2a-cir>5120</z2a-cir><z2a-pir>5120</z2a-pir></qos></snc-eline></ptn></nc:config></nc:edit-config>", "<nc:validate><nc:source><nc:candidate/></nc:source></nc:validate>", "<nc:commit><nc:confirmed/><nc:confirm-timeout>60</nc:confirm-timeout><nc:persist>INXKTMQOC3QAR22</nc:persist></nc:commit>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>"]','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','','[]','',0);
INSERT INTO "outcome" VALUES('INXKTMQOC3QAR22','olt-bj-1','committed','[]','[]','+ traffic table ip index 100 name "KT_5120" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting
+ traffic table ip index 101 name "KT_10240" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting
+ vlan 1003 smart
+ port vlan 1003 0/3 0
  interface gpon 0/1
+  ont add 0 0 sn-auth "48575443B0000006" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc "ELXKTMQOC3QAR22"
+  ont port native-vlan 0 0 eth 1 vlan 100 priority 0
+ service-port 100 vlan 1003 gpon 0/1/0 ont 0 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101','["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting", "traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting", "vlan 1003 smart", "port vlan 1003 0/3 0", "interface gpon 0/1", "ont add 0 0 sn-auth \"48575443B0000006\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"ELXKTMQOC3QAR22\"", "ont port native-vlan 0 0 eth 1 vlan 100 priority 0", "quit", "service-port 100 vlan 1003 gpon 0/1/0 ont 0 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101"]','["undo service-port 100", "interface gpon 0/1", "ont delete 0 0", "quit", "undo port vlan 1003 0/3 0", "undo vlan 1003", "undo traffic table ip index 100", "undo traffic table ip index 101"]','["undo smart", "enable", "infoswitch cli OFF", "scroll", "config", "display current-configuration ont 0/1/0 0", "display ont info 0 1 0 0", "display service-port 100", "display traffic table ip index 100", "display traffic table ip index 101", "display current-configuration section vlan-config", "display alarm active all detail", "display current-configuration ont 0/1/0 0", "display ont info 0 1 0 0", "display service-port 100", "display traffic table ip index 100", "display traffic table ip index 101", "display current-configuration section vlan-config", "display ont info by-sn 48575443B0000006", "traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting", "traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting", "vlan 1003 smart", "port vlan 1003 0/3 0", "interface gpon 0/1", "ont add 0 0 sn-auth \"48575443B0000006\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"ELXKTMQOC3QAR22\"", "ont port native-vlan 0 0 eth 1 vlan 100 priority 0", "quit", "service-port 100 vlan 1003 gpon 0/1/0 ont 0 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101"]','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','','[]','',0);
CREATE TABLE ownership (
	element VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	service VARCHAR NOT NULL, 
	line JSON NOT NULL, 
	created BOOLEAN NOT NULL, 
	PRIMARY KEY (element, digest, service)
);
INSERT INTO "ownership" VALUES('pe-1','d65da35393017ad30db3a5fbe345d38626f180e29d6dd7443a6a370fc6553d91','EL5RTV4TPK4WIT4','["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k"]',1);
INSERT INTO "ownership" VALUES('pe-1','7c19f79982ea2a8e6972dec2ae7ea0fb9dcb755b59c12d37ffefd86fa08c0dd5','EL5RTV4TPK4WIT4','["set firewall policer KT-5120 if-exceeding burst-size-limit 64k"]',1);
INSERT INTO "ownership" VALUES('pe-1','1394311350bdb630224c570c1b1b223f2b030e3770b57111cd93aad6c8b1c151','EL5RTV4TPK4WIT4','["set firewall policer KT-5120 then discard"]',1);
INSERT INTO "ownership" VALUES('pe-1','d89a01c059e62beb3e06da4a837d2b548af1c8ddc112b80b633d1b1f40b35ef6','EL5RTV4TPK4WIT4','["set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k"]',1);
INSERT INTO "ownership" VALUES('pe-1','f5165a65c614afc053a4b6885dae21e19db9a7bf44769bd298b6cbd839c7a32b','EL5RTV4TPK4WIT4','["set firewall policer KT-10240 if-exceeding burst-size-limit 128k"]',1);
INSERT INTO "ownership" VALUES('pe-1','4ed044f473ae4ddf29f594010c509b3008593ed83d1a4e5bbe42a085484a3e2e','EL5RTV4TPK4WIT4','["set firewall policer KT-10240 then discard"]',1);
INSERT INTO "ownership" VALUES('pe-1','37e73f5af7b3f6906ac7c1cf5bb4c037596580f8df067f92a73da994de62c325','EL5RTV4TPK4WIT4','["set interfaces ge-0/0/1 unit 1001 description EL5RTV4TPK4WIT4"]',1);
INSERT INTO "ownership" VALUES('pe-1','e5a0bbd2542b8f3c9cc155d0936483ecaa24a97f0e39ae760486fa25311e93ea','EL5RTV4TPK4WIT4','["set interfaces ge-0/0/1 unit 1001 vlan-id 1001"]',1);
INSERT INTO "ownership" VALUES('pe-1','f10fa04d6d444d999db0380094405fdcecf0fb77b496c0c240a3696383dd0545','EL5RTV4TPK4WIT4','["set interfaces ge-0/0/1 unit 1001 family inet policer input KT-5120"]',1);
INSERT INTO "ownership" VALUES('pe-1','0c0b175483fd59f3b5351dc057fe7fc94569ec7edea2d08a1ea274fc634e66b5','EL5RTV4TPK4WIT4','["set interfaces ge-0/0/1 unit 1001 family inet policer output KT-10240"]',1);
INSERT INTO "ownership" VALUES('pe-1','edc804393bead3d4f31a5876156a00db1cac65c103549466a501b555514d6b2a','EL5RTV4TPK4WIT4','["set interfaces ge-0/0/1 unit 1001 family inet address 203.0.113.1/30"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','cb5a407845bd37d1cc2ebc35038e41440ea3a778bd0665531116d024582824d0','EL5RTV4TPK4WIT4','["ptn", "pw[pw-id=''100001'']", "pw-id = 100001"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','849363a34ff67a90d87c09016a906c8c20552922af83c829332476b862631181','EL5RTV4TPK4WIT4','["ptn", "pw[pw-id=''100001'']", "user-label = EL5RTV4TPK4WIT4"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','5e0944862c43b17ea2e5bb80eff48b42143089ea9c83734c9c0f29bb9825b96a','EL5RTV4TPK4WIT4','["ptn", "pw[pw-id=''100001'']", "destination-ip = 10.255.2.1"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','9f2727f152befc4d3359503f1981cc0bc297176e4c8f2d93afe16a89ca1193ef','EL5RTV4TPK4WIT4','["ptn", "pw[pw-id=''100001'']", "encaplate-type = ethernet-vlan"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','808376700131e81b32bc765377c20e8584fc1d73228b9ded2fb54ab0799a370f','EL5RTV4TPK4WIT4','["ptn", "pw[pw-id=''100001'']", "ctrl-word-support = 1"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','7c914ab955ae40ffd16b4b54999f138ceeb285bbb0fae3ea669bbf01d6c6f85c','EL5RTV4TPK4WIT4','["ptn", "pw[pw-id=''100001'']", "admin-status = admin-up"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','2a847cf4b7ed00e635f6fc897e006072a3fa5b84df383d769adf0f870526a62d','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "id = 1"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','5fa27be3f7bfb32a91dc36ed8b510068e321c7867323d6ab5707fac7e159c7f6','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "user-label = EL5RTV4TPK4WIT4"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','12476991d8b9a91aa6042557aa666a66e72accad0367dba52e1650e697fea6a9','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "admin-status = admin-up"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','4e567f8c3f84113c8f5a94e64ed250ec9c86059f27a84d0ccdf1f95f2b5b26b2','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "end-point", "ltp-id = ge-1/1"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','54e32473b0a22be070155744d8564d73314c2229740ddd782cf24b796c25bfaf','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "end-point", "access-type = Dot1Q"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','cccf40051ac9b0d8e5aae1ce5fa1d1cf5f10dce782c45e1e8661d60159e84ea4','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "end-point", "dot1q-vlan-bitmap = 1001"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','06a54c235c59672302747aa00688f8b034fafc4014dd13c4eaecfa4929fdea10','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "end-point", "access-action = Keep"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','3daaefba0b401091583f60e213cd906cb0de29efb4dab1ee308c29c655ce954a','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "pw-id = 100001"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','d49f1a6bfa2ad0746712e857c9cad8b8154210c79d8043de1a2dc5b26da6b7e2','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "qos", "traffic-class = BE"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','77049bd5c7255079bc98e4d48f0034c28a832b6848d6ca5bb5a97b4561bcbd0c','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "qos", "a2z-cir = 10240"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','fbee03717b7957198fd404b3e1c85f7a491f589c41597848efe796299cc4f924','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "qos", "a2z-pir = 10240"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','8169761ffcf2ea50c90cbf08cd305084d9a2d6a4d4e68ed5e325ee30c1e3408b','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "qos", "z2a-cir = 5120"]',1);
INSERT INTO "ownership" VALUES('ptn-core-1','733f0b2a66c3f42301068363c82273a1f3fb526a488d4f02afb16d5a0e027157','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "qos", "z2a-pir = 5120"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','cb5a407845bd37d1cc2ebc35038e41440ea3a778bd0665531116d024582824d0','EL5RTV4TPK4WIT4','["ptn", "pw[pw-id=''100001'']", "pw-id = 100001"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','849363a34ff67a90d87c09016a906c8c20552922af83c829332476b862631181','EL5RTV4TPK4WIT4','["ptn", "pw[pw-id=''100001'']", "user-label = EL5RTV4TPK4WIT4"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','05f775c00253d428d5839633af86f4900edc3dc9ee38d04c596dd9d068008de8','EL5RTV4TPK4WIT4','["ptn", "pw[pw-id=''100001'']", "destination-ip = 10.255.2.3"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','9f2727f152befc4d3359503f1981cc0bc297176e4c8f2d93afe16a89ca1193ef','EL5RTV4TPK4WIT4','["ptn", "pw[pw-id=''100001'']", "encaplate-type = ethernet-vlan"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','808376700131e81b32bc765377c20e8584fc1d73228b9ded2fb54ab0799a370f','EL5RTV4TPK4WIT4','["ptn", "pw[pw-id=''100001'']", "ctrl-word-support = 1"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','7c914ab955ae40ffd16b4b54999f138ceeb285bbb0fae3ea669bbf01d6c6f85c','EL5RTV4TPK4WIT4','["ptn", "pw[pw-id=''100001'']", "admin-status = admin-up"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','2a847cf4b7ed00e635f6fc897e006072a3fa5b84df383d769adf0f870526a62d','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "id = 1"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','5fa27be3f7bfb32a91dc36ed8b510068e321c7867323d6ab5707fac7e159c7f6','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "user-label = EL5RTV4TPK4WIT4"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','12476991d8b9a91aa6042557aa666a66e72accad0367dba52e1650e697fea6a9','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "admin-status = admin-up"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','4e567f8c3f84113c8f5a94e64ed250ec9c86059f27a84d0ccdf1f95f2b5b26b2','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "end-point", "ltp-id = ge-1/1"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','54e32473b0a22be070155744d8564d73314c2229740ddd782cf24b796c25bfaf','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "end-point", "access-type = Dot1Q"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','cccf40051ac9b0d8e5aae1ce5fa1d1cf5f10dce782c45e1e8661d60159e84ea4','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "end-point", "dot1q-vlan-bitmap = 1001"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','06a54c235c59672302747aa00688f8b034fafc4014dd13c4eaecfa4929fdea10','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "end-point", "access-action = Keep"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','3daaefba0b401091583f60e213cd906cb0de29efb4dab1ee308c29c655ce954a','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "pw-id = 100001"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','d49f1a6bfa2ad0746712e857c9cad8b8154210c79d8043de1a2dc5b26da6b7e2','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "qos", "traffic-class = BE"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','1951687703b2287a18b59b875a83064f13ca6d22217992aa9d834748718a7699','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "qos", "a2z-cir = 5120"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','4fd43a289523c0c7f171b28a2a3ade6975bebe1626834ae4c3e118aeae6ee54f','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "qos", "a2z-pir = 5120"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','90e9c032806c7bd4d789c2cd256be874932b1cb58d1ff1903a26a78097b56ea2','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "qos", "z2a-cir = 10240"]',1);
INSERT INTO "ownership" VALUES('ptn-xh-1','72a706456088534deb8d4509e1d85d19a4b8b91746e284ca34eeee12867d585c','EL5RTV4TPK4WIT4','["ptn", "snc-eline[id=''1'']", "qos", "z2a-pir = 10240"]',1);
INSERT INTO "ownership" VALUES('olt-xh-1','5fe2a3b482a201da7b8670dff477a136886f345befab56395e7fe6202e39baa6','EL5RTV4TPK4WIT4','["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting"]',1);
INSERT INTO "ownership" VALUES('olt-xh-1','4ee8ac2ac71d983a6d1daa7b975699182206405766ef829da44461e9d57f2e2f','EL5RTV4TPK4WIT4','["traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting"]',1);
INSERT INTO "ownership" VALUES('olt-xh-1','5e48dfea0e473e03786ac119d23da896d641a11590d78c6710f1566ef3368234','EL5RTV4TPK4WIT4','["vlan 1001 smart"]',1);
INSERT INTO "ownership" VALUES('olt-xh-1','e16124951924e167d20a1b256c6613f88f1c4218e3bce48650dd4cfb12a831b8','EL5RTV4TPK4WIT4','["port vlan 1001 0/3 0"]',1);
INSERT INTO "ownership" VALUES('olt-xh-1','2b3ae17ad1748131947cee57695eb39e2c22464feae60255f689678c2fcfe6dc','EL5RTV4TPK4WIT4','["interface gpon 0/1", "ont add 0 0 sn-auth \"48575443A0000000\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"EL5RTV4TPK4WIT4\""]',1);
INSERT INTO "ownership" VALUES('olt-xh-1','09de9c8818d444edca577c5ec42d11f0c6cf1f52840ec6bf74ce78bba6743b6d','EL5RTV4TPK4WIT4','["interface gpon 0/1", "ont port native-vlan 0 0 eth 1 vlan 100 priority 0"]',1);
INSERT INTO "ownership" VALUES('olt-xh-1','d1ffd9af07b644ffff0e03c0ce871a0e96b412ab77387604abbbc327fa08cfd7','EL5RTV4TPK4WIT4','["service-port 100 vlan 1001 gpon 0/1/0 ont 0 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101"]',1);
CREATE TABLE "plan" (
	intent VARCHAR NOT NULL, 
	hash VARCHAR NOT NULL, 
	body JSON NOT NULL, 
	PRIMARY KEY (intent)
);
INSERT INTO "plan" VALUES('IN5RTV4TPK4WIT4','d3bf7ee9aa501fff5e738d1bdcfcd8034c6643b03db13312ed0bd9a3fd905f04','{"service": "EL5RTV4TPK4WIT4", "operation": "provision", "product": "internet_line", "characteristics": {"address": "1 Beishan Road", "ont_serial": null, "bandwidth_down": 10240, "bandwidth_up": 5120, "access_vlan": "untagged", "ont_port": 1, "stacked": false, "sla_class": "bronze", "description": ""}, "design": [{"element": "olt-xh-1", "platform": "huawei_smartax", "role": "access", "variables": {"line_profile": 20, "service_profile": 20, "gem_index": 1, "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "access_port": "0/1/0", "access_place": "0/1/0", "board": "0/1", "pon": 0, "uplink": "0/3/0", "uplink_board": "0/3", "uplink_port": 0, "ont_serial": "48575443A0000000", "ont_sn": "HWTCA0000000", "ont_port": 1, "access_vlan": 0, "ont_id": 0, "user_vlan": 100, "inside_vlan": 100, "service_port": 100, "table_up": 100, "table_down": 101}}, {"element": "ptn-xh-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.1", "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100001, "ac_id": 1, "port": "ge-1/1", "peer_lsr": "10.255.2.3", "in_kbps": 5120, "out_kbps": 10240, "mep_id": 1, "remote_mep_id": 2}}, {"element": "ptn-core-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.3", "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100001, "ac_id": 1, "port": "ge-1/1", "peer_lsr": "10.255.2.1", "in_kbps": 10240, "out_kbps": 5120, "mep_id": 2, "remote_mep_id": 1}}, {"element": "pe-1", "platform": "juniper_junos", "role": "edge", "variables": {"loopback": "10.255.3.1", "as_number": 64512, "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "port": "ge-0/0/1", "unit": 1001, "pe_address": "203.0.113.1/30", "pe_ip": "203.0.113.1", "pe_mask": "255.255.255.252", "ce_ip": "203.0.113.2"}}], "steps": [{"change": {"element": "pe-1", "before": [], "after": [["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k"], ["set firewall policer KT-5120 if-exceeding burst-size-limit 64k"], ["set firewall policer KT-5120 then discard"], ["set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k"], ["set firewall policer KT-10240 if-exceeding burst-size-limit 128k"], ["set firewall policer KT-10240 then discard"], ["set interfaces ge-0/0/1 unit 1001 description EL5RTV4TPK4WIT4"], ["set interfaces ge-0/0/1 unit 1001 vlan-id 1001"], ["set interfaces ge-0/0/1 unit 1001 family inet policer input KT-5120"], ["set interfaces ge-0/0/1 unit 1001 family inet policer output KT-10240"], ["set interfaces ge-0/0/1 unit 1001 family inet address 203.0.113.1/30"]], "keep": []}, "platform": "juniper_junos", "undo": "device timer", "baseline": [], "management": []}, {"change": {"element": "ptn-core-1", "before": [], "after": [["ptn", "pw[pw-id=''100001'']", "pw-id = 100001"], ["ptn", "pw[pw-id=''100001'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "pw[pw-id=''100001'']", "destination-ip = 10.255.2.1"], ["ptn", "pw[pw-id=''100001'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100001'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100001'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "id = 1"], ["ptn", "snc-eline[id=''1'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "snc-eline[id=''1'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''1'']", "end-point", "dot1q-vlan-bitmap = 1001"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''1'']", "pw-id = 100001"], ["ptn", "snc-eline[id=''1'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-cir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-pir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-cir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-pir = 5120"]], "keep": []}, "platform": "ptn_netconf", "undo": "device timer", "baseline": [], "management": []}, {"change": {"element": "ptn-xh-1", "before": [], "after": [["ptn", "pw[pw-id=''100001'']", "pw-id = 100001"], ["ptn", "pw[pw-id=''100001'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "pw[pw-id=''100001'']", "destination-ip = 10.255.2.3"], ["ptn", "pw[pw-id=''100001'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100001'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100001'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "id = 1"], ["ptn", "snc-eline[id=''1'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "snc-eline[id=''1'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''1'']", "end-point", "dot1q-vlan-bitmap = 1001"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''1'']", "pw-id = 100001"], ["ptn", "snc-eline[id=''1'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-cir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-pir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-cir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-pir = 10240"]], "keep": []}, "platform": "ptn_netconf", "undo": "device timer", "baseline": [], "management": []}, {"change": {"element": "olt-xh-1", "before": [], "after": [["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting"], ["traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting"], ["vlan 1001 smart"], ["port vlan 1001 0/3 0"], ["interface gpon 0/1", "ont add 0 0 sn-auth \"48575443A0000000\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"EL5RTV4TPK4WIT4\""], ["interface gpon 0/1", "ont port native-vlan 0 0 eth 1 vlan 100 priority 0"], ["service-port 100 vlan 1001 gpon 0/1/0 ont 0 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101"]], "keep": []}, "platform": "huawei_smartax", "undo": "inverse", "baseline": [], "management": []}], "checks": [{"element": "olt-xh-1", "kind": "ont", "up": true}, {"element": "olt-xh-1", "kind": "service-port", "up": true}, {"element": "ptn-xh-1", "kind": "eline", "up": true}, {"element": "ptn-core-1", "kind": "eline", "up": true}, {"element": "pe-1", "kind": "interface", "up": true}, {"element": "ptn-xh-1", "kind": "pw", "up": true}, {"element": "ptn-core-1", "kind": "pw", "up": true}], "allocations": [["ac-id", "ptn-core-1", "1"], ["ac-id", "ptn-xh-1", "1"], ["ont-id", "olt-xh-1 0/1/0", "0"], ["ont-serial", "", "48575443A0000000"], ["public-30", "", "203.0.113.0/30"], ["pw-id", "", "100001"], ["s-vlan", "", "1001"], ["service-port", "olt-xh-1", "100"], ["traffic-table", "olt-xh-1", "100"], ["traffic-table", "olt-xh-1", "101"], ["unit", "pe-1 ge-0/0/1", "1001"], ["user-vlan", "olt-xh-1 0/1/0 0", "100"]], "versions": ["huawei_smartax/access e910c212acbc", "juniper_junos/edge 735f6e1e0a19", "ptn_netconf/transport 0276f74e0483", "huawei_smartax d4dbbbb99cb2", "juniper_junos 86b772c66f4a", "ptn_netconf 4f6529ba75ef"], "live": false}');
INSERT INTO "plan" VALUES('INNHQKIDU2U42SO','b6cbaaebf2168650b735c0d2ea5b8f6b6efc3ed9510a010da1b6d61ed413080e','{"service": "ELNHQKIDU2U42SO", "operation": "provision", "product": "internet_line", "characteristics": {"address": "2 Beishan Road", "ont_serial": null, "bandwidth_down": 10240, "bandwidth_up": 5120, "access_vlan": "untagged", "ont_port": 1, "stacked": false, "sla_class": "bronze", "description": ""}, "design": [{"element": "olt-xh-1", "platform": "huawei_smartax", "role": "access", "variables": {"line_profile": 20, "service_profile": 20, "gem_index": 1, "service": "ELNHQKIDU2U42SO", "label": "ELNHQKIDU2U42SO", "suspended": false, "s_vlan": 1002, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "access_port": "0/1/0", "access_place": "0/1/0", "board": "0/1", "pon": 0, "uplink": "0/3/0", "uplink_board": "0/3", "uplink_port": 0, "ont_serial": "48575443A0000001", "ont_sn": "HWTCA0000001", "ont_port": 1, "access_vlan": 0, "ont_id": 1, "user_vlan": 100, "inside_vlan": 100, "service_port": 101, "table_up": 100, "table_down": 101}}, {"element": "ptn-xh-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.1", "service": "ELNHQKIDU2U42SO", "label": "ELNHQKIDU2U42SO", "suspended": false, "s_vlan": 1002, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100002, "ac_id": 2, "port": "ge-1/1", "peer_lsr": "10.255.2.3", "in_kbps": 5120, "out_kbps": 10240, "mep_id": 1, "remote_mep_id": 2}}, {"element": "ptn-core-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.3", "service": "ELNHQKIDU2U42SO", "label": "ELNHQKIDU2U42SO", "suspended": false, "s_vlan": 1002, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100002, "ac_id": 2, "port": "ge-1/1", "peer_lsr": "10.255.2.1", "in_kbps": 10240, "out_kbps": 5120, "mep_id": 2, "remote_mep_id": 1}}, {"element": "pe-1", "platform": "juniper_junos", "role": "edge", "variables": {"loopback": "10.255.3.1", "as_number": 64512, "service": "ELNHQKIDU2U42SO", "label": "ELNHQKIDU2U42SO", "suspended": false, "s_vlan": 1002, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "port": "ge-0/0/1", "unit": 1002, "pe_address": "203.0.113.5/30", "pe_ip": "203.0.113.5", "pe_mask": "255.255.255.252", "ce_ip": "203.0.113.6"}}], "steps": [{"change": {"element": "pe-1", "before": [], "after": [["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k"], ["set firewall policer KT-5120 if-exceeding burst-size-limit 64k"], ["set firewall policer KT-5120 then discard"], ["set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k"], ["set firewall policer KT-10240 if-exceeding burst-size-limit 128k"], ["set firewall policer KT-10240 then discard"], ["set interfaces ge-0/0/1 unit 1002 description ELNHQKIDU2U42SO"], ["set interfaces ge-0/0/1 unit 1002 vlan-id 1002"], ["set interfaces ge-0/0/1 unit 1002 family inet policer input KT-5120"], ["set interfaces ge-0/0/1 unit 1002 family inet policer output KT-10240"], ["set interfaces ge-0/0/1 unit 1002 family inet address 203.0.113.5/30"]], "keep": [["set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k"], ["set firewall policer KT-10240 if-exceeding burst-size-limit 128k"], ["set firewall policer KT-10240 then discard"], ["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k"], ["set firewall policer KT-5120 if-exceeding burst-size-limit 64k"], ["set firewall policer KT-5120 then discard"]]}, "platform": "juniper_junos", "undo": "device timer", "baseline": [["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k"], ["set firewall policer KT-5120 if-exceeding burst-size-limit 64k"], ["set firewall policer KT-5120 then discard"], ["set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k"], ["set firewall policer KT-10240 if-exceeding burst-size-limit 128k"], ["set firewall policer KT-10240 then discard"]], "management": []}, {"change": {"element": "ptn-core-1", "before": [], "after": [["ptn", "pw[pw-id=''100002'']", "pw-id = 100002"], ["ptn", "pw[pw-id=''100002'']", "user-label = ELNHQKIDU2U42SO"], ["ptn", "pw[pw-id=''100002'']", "destination-ip = 10.255.2.1"], ["ptn", "pw[pw-id=''100002'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100002'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100002'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''2'']", "id = 2"], ["ptn", "snc-eline[id=''2'']", "user-label = ELNHQKIDU2U42SO"], ["ptn", "snc-eline[id=''2'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''2'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''2'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''2'']", "end-point", "dot1q-vlan-bitmap = 1002"], ["ptn", "snc-eline[id=''2'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''2'']", "pw-id = 100002"], ["ptn", "snc-eline[id=''2'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''2'']", "qos", "a2z-cir = 10240"], ["ptn", "snc-eline[id=''2'']", "qos", "a2z-pir = 10240"], ["ptn", "snc-eline[id=''2'']", "qos", "z2a-cir = 5120"], ["ptn", "snc-eline[id=''2'']", "qos", "z2a-pir = 5120"]], "keep": []}, "platform": "ptn_netconf", "undo": "device timer", "baseline": [], "management": []}, {"change": {"element": "ptn-xh-1", "before": [], "after": [["ptn", "pw[pw-id=''100002'']", "pw-id = 100002"], ["ptn", "pw[pw-id=''100002'']", "user-label = ELNHQKIDU2U42SO"], ["ptn", "pw[pw-id=''100002'']", "destination-ip = 10.255.2.3"], ["ptn", "pw[pw-id=''100002'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100002'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100002'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''2'']", "id = 2"], ["ptn", "snc-eline[id=''2'']", "user-label = ELNHQKIDU2U42SO"], ["ptn", "snc-eline[id=''2'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''2'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''2'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''2'']", "end-point", "dot1q-vlan-bitmap = 1002"], ["ptn", "snc-eline[id=''2'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''2'']", "pw-id = 100002"], ["ptn", "snc-eline[id=''2'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''2'']", "qos", "a2z-cir = 5120"], ["ptn", "snc-eline[id=''2'']", "qos", "a2z-pir = 5120"], ["ptn", "snc-eline[id=''2'']", "qos", "z2a-cir = 10240"], ["ptn", "snc-eline[id=''2'']", "qos", "z2a-pir = 10240"]], "keep": []}, "platform": "ptn_netconf", "undo": "device timer", "baseline": [], "management": []}, {"change": {"element": "olt-xh-1", "before": [], "after": [["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting"], ["traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting"], ["vlan 1002 smart"], ["port vlan 1002 0/3 0"], ["interface gpon 0/1", "ont add 0 1 sn-auth \"48575443A0000001\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"ELNHQKIDU2U42SO\""], ["interface gpon 0/1", "ont port native-vlan 0 1 eth 1 vlan 100 priority 0"], ["service-port 101 vlan 1002 gpon 0/1/0 ont 1 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101"]], "keep": [["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting"], ["traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting"]]}, "platform": "huawei_smartax", "undo": "inverse", "baseline": [["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting"], ["traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting"]], "management": []}], "checks": [{"element": "olt-xh-1", "kind": "ont", "up": true}, {"element": "olt-xh-1", "kind": "service-port", "up": true}, {"element": "ptn-xh-1", "kind": "eline", "up": true}, {"element": "ptn-core-1", "kind": "eline", "up": true}, {"element": "pe-1", "kind": "interface", "up": true}, {"element": "ptn-xh-1", "kind": "pw", "up": true}, {"element": "ptn-core-1", "kind": "pw", "up": true}], "allocations": [["ac-id", "ptn-core-1", "2"], ["ac-id", "ptn-xh-1", "2"], ["ont-id", "olt-xh-1 0/1/0", "1"], ["ont-serial", "", "48575443A0000001"], ["public-30", "", "203.0.113.4/30"], ["pw-id", "", "100002"], ["s-vlan", "", "1002"], ["service-port", "olt-xh-1", "101"], ["traffic-table", "olt-xh-1", "100"], ["traffic-table", "olt-xh-1", "101"], ["unit", "pe-1 ge-0/0/1", "1002"], ["user-vlan", "olt-xh-1 0/1/0 1", "100"]], "versions": ["huawei_smartax/access e910c212acbc", "juniper_junos/edge 735f6e1e0a19", "ptn_netconf/transport 0276f74e0483", "huawei_smartax d4dbbbb99cb2", "juniper_junos 86b772c66f4a", "ptn_netconf 4f6529ba75ef"], "live": false}');
INSERT INTO "plan" VALUES('INJORSGV3OUI52G','d43512ec03ff862fd8b2dd49561060881a8d2b08aff52b9e4e073fb850592cf1','{"service": "ELJORSGV3OUI52G", "operation": "provision", "product": "internet_line", "characteristics": {"address": "3 Beishan Road", "ont_serial": null, "bandwidth_down": 10240, "bandwidth_up": 5120, "access_vlan": "untagged", "ont_port": 1, "stacked": false, "sla_class": "bronze", "description": ""}, "design": [{"element": "olt-xh-1", "platform": "huawei_smartax", "role": "access", "variables": {"line_profile": 20, "service_profile": 20, "gem_index": 1, "service": "ELJORSGV3OUI52G", "label": "ELJORSGV3OUI52G", "suspended": false, "s_vlan": 1002, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "access_port": "0/1/0", "access_place": "0/1/0", "board": "0/1", "pon": 0, "uplink": "0/3/0", "uplink_board": "0/3", "uplink_port": 0, "ont_serial": "48575443A0000002", "ont_sn": "HWTCA0000002", "ont_port": 1, "access_vlan": 0, "ont_id": 1, "user_vlan": 100, "inside_vlan": 100, "service_port": 101, "table_up": 100, "table_down": 101}}, {"element": "ptn-xh-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.1", "service": "ELJORSGV3OUI52G", "label": "ELJORSGV3OUI52G", "suspended": false, "s_vlan": 1002, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100002, "ac_id": 2, "port": "ge-1/1", "peer_lsr": "10.255.2.3", "in_kbps": 5120, "out_kbps": 10240, "mep_id": 1, "remote_mep_id": 2}}, {"element": "ptn-core-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.3", "service": "ELJORSGV3OUI52G", "label": "ELJORSGV3OUI52G", "suspended": false, "s_vlan": 1002, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100002, "ac_id": 2, "port": "ge-1/1", "peer_lsr": "10.255.2.1", "in_kbps": 10240, "out_kbps": 5120, "mep_id": 2, "remote_mep_id": 1}}, {"element": "pe-1", "platform": "juniper_junos", "role": "edge", "variables": {"loopback": "10.255.3.1", "as_number": 64512, "service": "ELJORSGV3OUI52G", "label": "ELJORSGV3OUI52G", "suspended": false, "s_vlan": 1002, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "port": "ge-0/0/1", "unit": 1002, "pe_address": "203.0.113.5/30", "pe_ip": "203.0.113.5", "pe_mask": "255.255.255.252", "ce_ip": "203.0.113.6"}}], "steps": [{"change": {"element": "pe-1", "before": [], "after": [["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k"], ["set firewall policer KT-5120 if-exceeding burst-size-limit 64k"], ["set firewall policer KT-5120 then discard"], ["set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k"], ["set firewall policer KT-10240 if-exceeding burst-size-limit 128k"], ["set firewall policer KT-10240 then discard"], ["set interfaces ge-0/0/1 unit 1002 description ELJORSGV3OUI52G"], ["set interfaces ge-0/0/1 unit 1002 vlan-id 1002"], ["set interfaces ge-0/0/1 unit 1002 family inet policer input KT-5120"], ["set interfaces ge-0/0/1 unit 1002 family inet policer output KT-10240"], ["set interfaces ge-0/0/1 unit 1002 family inet address 203.0.113.5/30"]], "keep": [["set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k"], ["set firewall policer KT-10240 if-exceeding burst-size-limit 128k"], ["set firewall policer KT-10240 then discard"], ["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k"], ["set firewall policer KT-5120 if-exceeding burst-size-limit 64k"], ["set firewall policer KT-5120 then discard"]]}, "platform": "juniper_junos", "undo": "device timer", "baseline": [["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k"], ["set firewall policer KT-5120 if-exceeding burst-size-limit 64k"], ["set firewall policer KT-5120 then discard"], ["set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k"], ["set firewall policer KT-10240 if-exceeding burst-size-limit 128k"], ["set firewall policer KT-10240 then discard"]], "management": []}, {"change": {"element": "ptn-core-1", "before": [], "after": [["ptn", "pw[pw-id=''100002'']", "pw-id = 100002"], ["ptn", "pw[pw-id=''100002'']", "user-label = ELJORSGV3OUI52G"], ["ptn", "pw[pw-id=''100002'']", "destination-ip = 10.255.2.1"], ["ptn", "pw[pw-id=''100002'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100002'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100002'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''2'']", "id = 2"], ["ptn", "snc-eline[id=''2'']", "user-label = ELJORSGV3OUI52G"], ["ptn", "snc-eline[id=''2'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''2'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''2'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''2'']", "end-point", "dot1q-vlan-bitmap = 1002"], ["ptn", "snc-eline[id=''2'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''2'']", "pw-id = 100002"], ["ptn", "snc-eline[id=''2'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''2'']", "qos", "a2z-cir = 10240"], ["ptn", "snc-eline[id=''2'']", "qos", "a2z-pir = 10240"], ["ptn", "snc-eline[id=''2'']", "qos", "z2a-cir = 5120"], ["ptn", "snc-eline[id=''2'']", "qos", "z2a-pir = 5120"]], "keep": []}, "platform": "ptn_netconf", "undo": "device timer", "baseline": [], "management": []}, {"change": {"element": "ptn-xh-1", "before": [], "after": [["ptn", "pw[pw-id=''100002'']", "pw-id = 100002"], ["ptn", "pw[pw-id=''100002'']", "user-label = ELJORSGV3OUI52G"], ["ptn", "pw[pw-id=''100002'']", "destination-ip = 10.255.2.3"], ["ptn", "pw[pw-id=''100002'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100002'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100002'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''2'']", "id = 2"], ["ptn", "snc-eline[id=''2'']", "user-label = ELJORSGV3OUI52G"], ["ptn", "snc-eline[id=''2'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''2'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''2'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''2'']", "end-point", "dot1q-vlan-bitmap = 1002"], ["ptn", "snc-eline[id=''2'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''2'']", "pw-id = 100002"], ["ptn", "snc-eline[id=''2'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''2'']", "qos", "a2z-cir = 5120"], ["ptn", "snc-eline[id=''2'']", "qos", "a2z-pir = 5120"], ["ptn", "snc-eline[id=''2'']", "qos", "z2a-cir = 10240"], ["ptn", "snc-eline[id=''2'']", "qos", "z2a-pir = 10240"]], "keep": []}, "platform": "ptn_netconf", "undo": "device timer", "baseline": [], "management": []}, {"change": {"element": "olt-xh-1", "before": [], "after": [["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting"], ["traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting"], ["vlan 1002 smart"], ["port vlan 1002 0/3 0"], ["interface gpon 0/1", "ont add 0 1 sn-auth \"48575443A0000002\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"ELJORSGV3OUI52G\""], ["interface gpon 0/1", "ont port native-vlan 0 1 eth 1 vlan 100 priority 0"], ["service-port 101 vlan 1002 gpon 0/1/0 ont 1 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101"]], "keep": [["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting"], ["traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting"]]}, "platform": "huawei_smartax", "undo": "inverse", "baseline": [["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting"], ["traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting"]], "management": []}], "checks": [{"element": "olt-xh-1", "kind": "ont", "up": true}, {"element": "olt-xh-1", "kind": "service-port", "up": true}, {"element": "ptn-xh-1", "kind": "eline", "up": true}, {"element": "ptn-core-1", "kind": "eline", "up": true}, {"element": "pe-1", "kind": "interface", "up": true}, {"element": "ptn-xh-1", "kind": "pw", "up": true}, {"element": "ptn-core-1", "kind": "pw", "up": true}], "allocations": [["ac-id", "ptn-core-1", "2"], ["ac-id", "ptn-xh-1", "2"], ["ont-id", "olt-xh-1 0/1/0", "1"], ["ont-serial", "", "48575443A0000002"], ["public-30", "", "203.0.113.4/30"], ["pw-id", "", "100002"], ["s-vlan", "", "1002"], ["service-port", "olt-xh-1", "101"], ["traffic-table", "olt-xh-1", "100"], ["traffic-table", "olt-xh-1", "101"], ["unit", "pe-1 ge-0/0/1", "1002"], ["user-vlan", "olt-xh-1 0/1/0 1", "100"]], "versions": ["huawei_smartax/access e910c212acbc", "juniper_junos/edge 735f6e1e0a19", "ptn_netconf/transport 0276f74e0483", "huawei_smartax d4dbbbb99cb2", "juniper_junos 86b772c66f4a", "ptn_netconf 4f6529ba75ef"], "live": false}');
INSERT INTO "plan" VALUES('INTUTLXRLNNV2GE','da68a3b09680d9d0d634f381a21ead57a12b94a2d172da083bcf5fdae47e49e4','{"service": "EL5RTV4TPK4WIT4", "operation": "change", "product": "internet_line", "characteristics": {"address": "1 Beishan Road", "ont_serial": null, "bandwidth_down": 20480, "bandwidth_up": 5120, "access_vlan": "untagged", "ont_port": 1, "stacked": false, "sla_class": "bronze", "description": ""}, "design": [{"element": "olt-xh-1", "platform": "huawei_smartax", "role": "access", "variables": {"line_profile": 20, "service_profile": 20, "gem_index": 1, "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 20480, "traffic_class": "BE", "monitored": false, "access_port": "0/1/0", "access_place": "0/1/0", "board": "0/1", "pon": 0, "uplink": "0/3/0", "uplink_board": "0/3", "uplink_port": 0, "ont_serial": "48575443A0000000", "ont_sn": "HWTCA0000000", "ont_port": 1, "access_vlan": 0, "ont_id": 0, "user_vlan": 100, "inside_vlan": 100, "service_port": 100, "table_up": 100, "table_down": 102}}, {"element": "ptn-xh-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.1", "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 20480, "traffic_class": "BE", "monitored": false, "pw_id": 100001, "ac_id": 1, "port": "ge-1/1", "peer_lsr": "10.255.2.3", "in_kbps": 5120, "out_kbps": 20480, "mep_id": 1, "remote_mep_id": 2}}, {"element": "ptn-core-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.3", "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 20480, "traffic_class": "BE", "monitored": false, "pw_id": 100001, "ac_id": 1, "port": "ge-1/1", "peer_lsr": "10.255.2.1", "in_kbps": 20480, "out_kbps": 5120, "mep_id": 2, "remote_mep_id": 1}}, {"element": "pe-1", "platform": "juniper_junos", "role": "edge", "variables": {"loopback": "10.255.3.1", "as_number": 64512, "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 20480, "traffic_class": "BE", "monitored": false, "port": "ge-0/0/1", "unit": 1001, "pe_address": "203.0.113.1/30", "pe_ip": "203.0.113.1", "pe_mask": "255.255.255.252", "ce_ip": "203.0.113.2"}}], "steps": [{"change": {"element": "pe-1", "before": [["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k"], ["set firewall policer KT-5120 if-exceeding burst-size-limit 64k"], ["set firewall policer KT-5120 then discard"], ["set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k"], ["set firewall policer KT-10240 if-exceeding burst-size-limit 128k"], ["set firewall policer KT-10240 then discard"], ["set interfaces ge-0/0/1 unit 1001 description EL5RTV4TPK4WIT4"], ["set interfaces ge-0/0/1 unit 1001 vlan-id 1001"], ["set interfaces ge-0/0/1 unit 1001 family inet policer input KT-5120"], ["set interfaces ge-0/0/1 unit 1001 family inet policer output KT-10240"], ["set interfaces ge-0/0/1 unit 1001 family inet address 203.0.113.1/30"]], "after": [["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k"], ["set firewall policer KT-5120 if-exceeding burst-size-limit 64k"], ["set firewall policer KT-5120 then discard"], ["set firewall policer KT-20480 if-exceeding bandwidth-limit 20480k"], ["set firewall policer KT-20480 if-exceeding burst-size-limit 256k"], ["set firewall policer KT-20480 then discard"], ["set interfaces ge-0/0/1 unit 1001 description EL5RTV4TPK4WIT4"], ["set interfaces ge-0/0/1 unit 1001 vlan-id 1001"], ["set interfaces ge-0/0/1 unit 1001 family inet policer input KT-5120"], ["set interfaces ge-0/0/1 unit 1001 family inet policer output KT-20480"], ["set interfaces ge-0/0/1 unit 1001 family inet address 203.0.113.1/30"]], "keep": []}, "platform": "juniper_junos", "undo": "device timer", "baseline": [["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k"], ["set firewall policer KT-5120 if-exceeding burst-size-limit 64k"], ["set firewall policer KT-5120 then discard"], ["set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k"], ["set firewall policer KT-10240 if-exceeding burst-size-limit 128k"], ["set firewall policer KT-10240 then discard"], ["set interfaces ge-0/0/1 unit 1001 description EL5RTV4TPK4WIT4"], ["set interfaces ge-0/0/1 unit 1001 vlan-id 1001"], ["set interfaces ge-0/0/1 unit 1001 family inet policer input KT-5120"], ["set interfaces ge-0/0/1 unit 1001 family inet policer output KT-10240"], ["set interfaces ge-0/0/1 unit 1001 family inet address 203.0.113.1/30"]], "management": []}, {"change": {"element": "ptn-core-1", "before": [["ptn", "pw[pw-id=''100001'']", "pw-id = 100001"], ["ptn", "pw[pw-id=''100001'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "pw[pw-id=''100001'']", "destination-ip = 10.255.2.1"], ["ptn", "pw[pw-id=''100001'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100001'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100001'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "id = 1"], ["ptn", "snc-eline[id=''1'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "snc-eline[id=''1'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''1'']", "end-point", "dot1q-vlan-bitmap = 1001"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''1'']", "pw-id = 100001"], ["ptn", "snc-eline[id=''1'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-cir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-pir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-cir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-pir = 5120"]], "after": [["ptn", "pw[pw-id=''100001'']", "pw-id = 100001"], ["ptn", "pw[pw-id=''100001'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "pw[pw-id=''100001'']", "destination-ip = 10.255.2.1"], ["ptn", "pw[pw-id=''100001'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100001'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100001'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "id = 1"], ["ptn", "snc-eline[id=''1'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "snc-eline[id=''1'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''1'']", "end-point", "dot1q-vlan-bitmap = 1001"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''1'']", "pw-id = 100001"], ["ptn", "snc-eline[id=''1'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-cir = 20480"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-pir = 20480"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-cir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-pir = 5120"]], "keep": []}, "platform": "ptn_netconf", "undo": "device timer", "baseline": [["ptn", "pw[pw-id=''100001'']", "pw-id = 100001"], ["ptn", "pw[pw-id=''100001'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "pw[pw-id=''100001'']", "destination-ip = 10.255.2.1"], ["ptn", "pw[pw-id=''100001'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100001'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100001'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "id = 1"], ["ptn", "snc-eline[id=''1'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "snc-eline[id=''1'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''1'']", "end-point", "dot1q-vlan-bitmap = 1001"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''1'']", "pw-id = 100001"], ["ptn", "snc-eline[id=''1'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-cir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-pir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-cir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-pir = 5120"]], "management": []}, {"change": {"element": "ptn-xh-1", "before": [["ptn", "pw[pw-id=''100001'']", "pw-id = 100001"], ["ptn", "pw[pw-id=''100001'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "pw[pw-id=''100001'']", "destination-ip = 10.255.2.3"], ["ptn", "pw[pw-id=''100001'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100001'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100001'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "id = 1"], ["ptn", "snc-eline[id=''1'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "snc-eline[id=''1'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''1'']", "end-point", "dot1q-vlan-bitmap = 1001"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''1'']", "pw-id = 100001"], ["ptn", "snc-eline[id=''1'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-cir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-pir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-cir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-pir = 10240"]], "after": [["ptn", "pw[pw-id=''100001'']", "pw-id = 100001"], ["ptn", "pw[pw-id=''100001'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "pw[pw-id=''100001'']", "destination-ip = 10.255.2.3"], ["ptn", "pw[pw-id=''100001'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100001'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100001'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "id = 1"], ["ptn", "snc-eline[id=''1'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "snc-eline[id=''1'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''1'']", "end-point", "dot1q-vlan-bitmap = 1001"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''1'']", "pw-id = 100001"], ["ptn", "snc-eline[id=''1'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-cir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-pir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-cir = 20480"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-pir = 20480"]], "keep": []}, "platform": "ptn_netconf", "undo": "device timer", "baseline": [["ptn", "pw[pw-id=''100001'']", "pw-id = 100001"], ["ptn", "pw[pw-id=''100001'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "pw[pw-id=''100001'']", "destination-ip = 10.255.2.3"], ["ptn", "pw[pw-id=''100001'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100001'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100001'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "id = 1"], ["ptn", "snc-eline[id=''1'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "snc-eline[id=''1'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''1'']", "end-point", "dot1q-vlan-bitmap = 1001"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''1'']", "pw-id = 100001"], ["ptn", "snc-eline[id=''1'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-cir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-pir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-cir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-pir = 10240"]], "management": []}, {"change": {"element": "olt-xh-1", "before": [["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting"], ["traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting"], ["vlan 1001 smart"], ["port vlan 1001 0/3 0"], ["interface gpon 0/1", "ont add 0 0 sn-auth \"48575443A0000000\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"EL5RTV4TPK4WIT4\""], ["interface gpon 0/1", "ont port native-vlan 0 0 eth 1 vlan 100 priority 0"], ["service-port 100 vlan 1001 gpon 0/1/0 ont 0 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101"]], "after": [["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting"], ["traffic table ip index 102 name \"KT_20480\" cir 20480 cbs 657360 pir 20480 pbs 657360 priority 0 priority-policy local-setting"], ["vlan 1001 smart"], ["port vlan 1001 0/3 0"], ["interface gpon 0/1", "ont add 0 0 sn-auth \"48575443A0000000\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"EL5RTV4TPK4WIT4\""], ["interface gpon 0/1", "ont port native-vlan 0 0 eth 1 vlan 100 priority 0"], ["service-port 100 vlan 1001 gpon 0/1/0 ont 0 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 102"]], "keep": []}, "platform": "huawei_smartax", "undo": "inverse", "baseline": [["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting"], ["traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting"], ["vlan 1001 smart"], ["port vlan 1001 0/3 0"], ["interface gpon 0/1", "ont add 0 0 sn-auth \"48575443A0000000\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"EL5RTV4TPK4WIT4\""], ["interface gpon 0/1", "ont port native-vlan 0 0 eth 1 vlan 100 priority 0"], ["service-port 100 vlan 1001 gpon 0/1/0 ont 0 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101"]], "management": []}], "checks": [{"element": "olt-xh-1", "kind": "ont", "up": true}, {"element": "olt-xh-1", "kind": "service-port", "up": true}, {"element": "ptn-xh-1", "kind": "eline", "up": true}, {"element": "ptn-core-1", "kind": "eline", "up": true}, {"element": "pe-1", "kind": "interface", "up": true}, {"element": "ptn-xh-1", "kind": "pw", "up": true}, {"element": "ptn-core-1", "kind": "pw", "up": true}], "allocations": [["ac-id", "ptn-core-1", "1"], ["ac-id", "ptn-xh-1", "1"], ["ont-id", "olt-xh-1 0/1/0", "0"], ["ont-serial", "", "48575443A0000000"], ["public-30", "", "203.0.113.0/30"], ["pw-id", "", "100001"], ["s-vlan", "", "1001"], ["service-port", "olt-xh-1", "100"], ["traffic-table", "olt-xh-1", "100"], ["traffic-table", "olt-xh-1", "102"], ["unit", "pe-1 ge-0/0/1", "1001"], ["user-vlan", "olt-xh-1 0/1/0 0", "100"]], "versions": ["huawei_smartax/access e910c212acbc", "juniper_junos/edge 735f6e1e0a19", "ptn_netconf/transport 0276f74e0483", "huawei_smartax d4dbbbb99cb2", "juniper_junos 86b772c66f4a", "ptn_netconf 4f6529ba75ef"], "live": false}');
INSERT INTO "plan" VALUES('INXKTMQOC3QAR22','cfd7af5e4d53a136601a994c3170901d79188ff9551ebb19d145a78fe0e461f6','{"service": "ELXKTMQOC3QAR22", "operation": "provision", "product": "internet_line", "characteristics": {"address": "7 Jiangnan Avenue", "ont_serial": null, "bandwidth_down": 10240, "bandwidth_up": 5120, "access_vlan": "untagged", "ont_port": 1, "stacked": false, "sla_class": "bronze", "description": ""}, "design": [{"element": "olt-bj-1", "platform": "huawei_smartax", "role": "access", "variables": {"line_profile": 20, "service_profile": 20, "gem_index": 1, "service": "ELXKTMQOC3QAR22", "label": "ELXKTMQOC3QAR22", "suspended": false, "s_vlan": 1003, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "access_port": "0/1/0", "access_place": "0/1/0", "board": "0/1", "pon": 0, "uplink": "0/3/0", "uplink_board": "0/3", "uplink_port": 0, "ont_serial": "48575443B0000006", "ont_sn": "HWTCB0000006", "ont_port": 1, "access_vlan": 0, "ont_id": 0, "user_vlan": 100, "inside_vlan": 100, "service_port": 100, "table_up": 100, "table_down": 101}}, {"element": "ptn-bj-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.2", "service": "ELXKTMQOC3QAR22", "label": "ELXKTMQOC3QAR22", "suspended": false, "s_vlan": 1003, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100003, "ac_id": 1, "port": "ge-1/1", "peer_lsr": "10.255.2.4", "in_kbps": 5120, "out_kbps": 10240, "mep_id": 1, "remote_mep_id": 2}}, {"element": "ptn-core-2", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.4", "service": "ELXKTMQOC3QAR22", "label": "ELXKTMQOC3QAR22", "suspended": false, "s_vlan": 1003, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100003, "ac_id": 1, "port": "ge-1/1", "peer_lsr": "10.255.2.2", "in_kbps": 10240, "out_kbps": 5120, "mep_id": 2, "remote_mep_id": 1}}, {"element": "pe-2", "platform": "juniper_junos", "role": "edge", "variables": {"loopback": "10.255.3.2", "as_number": 64512, "service": "ELXKTMQOC3QAR22", "label": "ELXKTMQOC3QAR22", "suspended": false, "s_vlan": 1003, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "port": "ge-0/0/1", "unit": 1001, "pe_address": "203.0.113.9/30", "pe_ip": "203.0.113.9", "pe_mask": "255.255.255.252", "ce_ip": "203.0.113.10"}}], "steps": [{"change": {"element": "pe-2", "before": [], "after": [["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k"], ["set firewall policer KT-5120 if-exceeding burst-size-limit 64k"], ["set firewall policer KT-5120 then discard"], ["set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k"], ["set firewall policer KT-10240 if-exceeding burst-size-limit 128k"], ["set firewall policer KT-10240 then discard"], ["set interfaces ge-0/0/1 unit 1001 description ELXKTMQOC3QAR22"], ["set interfaces ge-0/0/1 unit 1001 vlan-id 1003"], ["set interfaces ge-0/0/1 unit 1001 family inet policer input KT-5120"], ["set interfaces ge-0/0/1 unit 1001 family inet policer output KT-10240"], ["set interfaces ge-0/0/1 unit 1001 family inet address 203.0.113.9/30"]], "keep": []}, "platform": "juniper_junos", "undo": "device timer", "baseline": [], "management": []}, {"change": {"element": "ptn-bj-1", "before": [], "after": [["ptn", "pw[pw-id=''100003'']", "pw-id = 100003"], ["ptn", "pw[pw-id=''100003'']", "user-label = ELXKTMQOC3QAR22"], ["ptn", "pw[pw-id=''100003'']", "destination-ip = 10.255.2.4"], ["ptn", "pw[pw-id=''100003'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100003'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100003'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "id = 1"], ["ptn", "snc-eline[id=''1'']", "user-label = ELXKTMQOC3QAR22"], ["ptn", "snc-eline[id=''1'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''1'']", "end-point", "dot1q-vlan-bitmap = 1003"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''1'']", "pw-id = 100003"], ["ptn", "snc-eline[id=''1'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-cir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-pir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-cir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-pir = 10240"]], "keep": []}, "platform": "ptn_netconf", "undo": "device timer", "baseline": [], "management": []}, {"change": {"element": "ptn-core-2", "before": [], "after": [["ptn", "pw[pw-id=''100003'']", "pw-id = 100003"], ["ptn", "pw[pw-id=''100003'']", "user-label = ELXKTMQOC3QAR22"], ["ptn", "pw[pw-id=''100003'']", "destination-ip = 10.255.2.2"], ["ptn", "pw[pw-id=''100003'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100003'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100003'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "id = 1"], ["ptn", "snc-eline[id=''1'']", "user-label = ELXKTMQOC3QAR22"], ["ptn", "snc-eline[id=''1'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''1'']", "end-point", "dot1q-vlan-bitmap = 1003"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''1'']", "pw-id = 100003"], ["ptn", "snc-eline[id=''1'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-cir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-pir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-cir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-pir = 5120"]], "keep": []}, "platform": "ptn_netconf", "undo": "device timer", "baseline": [], "management": []}, {"change": {"element": "olt-bj-1", "before": [], "after": [["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting"], ["traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting"], ["vlan 1003 smart"], ["port vlan 1003 0/3 0"], ["interface gpon 0/1", "ont add 0 0 sn-auth \"48575443B0000006\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"ELXKTMQOC3QAR22\""], ["interface gpon 0/1", "ont port native-vlan 0 0 eth 1 vlan 100 priority 0"], ["service-port 100 vlan 1003 gpon 0/1/0 ont 0 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101"]], "keep": []}, "platform": "huawei_smartax", "undo": "inverse", "baseline": [], "management": []}], "checks": [{"element": "olt-bj-1", "kind": "ont", "up": true}, {"element": "olt-bj-1", "kind": "service-port", "up": true}, {"element": "ptn-bj-1", "kind": "eline", "up": true}, {"element": "ptn-core-2", "kind": "eline", "up": true}, {"element": "pe-2", "kind": "interface", "up": true}, {"element": "ptn-bj-1", "kind": "pw", "up": true}, {"element": "ptn-core-2", "kind": "pw", "up": true}], "allocations": [["ac-id", "ptn-bj-1", "1"], ["ac-id", "ptn-core-2", "1"], ["ont-id", "olt-bj-1 0/1/0", "0"], ["ont-serial", "", "48575443B0000006"], ["public-30", "", "203.0.113.8/30"], ["pw-id", "", "100003"], ["s-vlan", "", "1003"], ["service-port", "olt-bj-1", "100"], ["traffic-table", "olt-bj-1", "100"], ["traffic-table", "olt-bj-1", "101"], ["unit", "pe-2 ge-0/0/1", "1001"], ["user-vlan", "olt-bj-1 0/1/0 0", "100"]], "versions": ["huawei_smartax/access e910c212acbc", "juniper_junos/edge 735f6e1e0a19", "ptn_netconf/transport 0276f74e0483", "huawei_smartax d4dbbbb99cb2", "juniper_junos 86b772c66f4a", "ptn_netconf 4f6529ba75ef"], "live": false}');
INSERT INTO "plan" VALUES('INUXI7VFGJCKJJC','e93141c2f6a27ae5a155eaef2c368149afbcb7d82583209f3251b33879a95e38','{"service": "ELUXI7VFGJCKJJC", "operation": "provision", "product": "internet_line", "characteristics": {"address": "8 Jiangnan Avenue", "ont_serial": null, "bandwidth_down": 10240, "bandwidth_up": 5120, "access_vlan": "untagged", "ont_port": 1, "stacked": false, "sla_class": "bronze", "description": ""}, "design": [{"element": "olt-bj-1", "platform": "huawei_smartax", "role": "access", "variables": {"line_profile": 20, "service_profile": 20, "gem_index": 1, "service": "ELUXI7VFGJCKJJC", "label": "ELUXI7VFGJCKJJC", "suspended": false, "s_vlan": 1004, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "access_port": "0/1/0", "access_place": "0/1/0", "board": "0/1", "pon": 0, "uplink": "0/3/0", "uplink_board": "0/3", "uplink_port": 0, "ont_serial": "48575443B0000007", "ont_sn": "HWTCB0000007", "ont_port": 1, "access_vlan": 0, "ont_id": 1, "user_vlan": 100, "inside_vlan": 100, "service_port": 101, "table_up": 100, "table_down": 101}}, {"element": "ptn-bj-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.2", "service": "ELUXI7VFGJCKJJC", "label": "ELUXI7VFGJCKJJC", "suspended": false, "s_vlan": 1004, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100004, "ac_id": 2, "port": "ge-1/1", "peer_lsr": "10.255.2.4", "in_kbps": 5120, "out_kbps": 10240, "mep_id": 1, "remote_mep_id": 2}}, {"element": "ptn-core-2", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.4", "service": "ELUXI7VFGJCKJJC", "label": "ELUXI7VFGJCKJJC", "suspended": false, "s_vlan": 1004, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100004, "ac_id": 2, "port": "ge-1/1", "peer_lsr": "10.255.2.2", "in_kbps": 10240, "out_kbps": 5120, "mep_id": 2, "remote_mep_id": 1}}, {"element": "pe-2", "platform": "juniper_junos", "role": "edge", "variables": {"loopback": "10.255.3.2", "as_number": 64512, "service": "ELUXI7VFGJCKJJC", "label": "ELUXI7VFGJCKJJC", "suspended": false, "s_vlan": 1004, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "port": "ge-0/0/1", "unit": 1002, "pe_address": "203.0.113.13/30", "pe_ip": "203.0.113.13", "pe_mask": "255.255.255.252", "ce_ip": "203.0.113.14"}}], "steps": [{"change": {"element": "pe-2", "before": [], "after": [["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k"], ["set firewall policer KT-5120 if-exceeding burst-size-limit 64k"], ["set firewall policer KT-5120 then discard"], ["set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k"], ["set firewall policer KT-10240 if-exceeding burst-size-limit 128k"], ["set firewall policer KT-10240 then discard"], ["set interfaces ge-0/0/1 unit 1002 description ELUXI7VFGJCKJJC"], ["set interfaces ge-0/0/1 unit 1002 vlan-id 1004"], ["set interfaces ge-0/0/1 unit 1002 family inet policer input KT-5120"], ["set interfaces ge-0/0/1 unit 1002 family inet policer output KT-10240"], ["set interfaces ge-0/0/1 unit 1002 family inet address 203.0.113.13/30"]], "keep": []}, "platform": "juniper_junos", "undo": "device timer", "baseline": [], "management": []}, {"change": {"element": "ptn-bj-1", "before": [], "after": [["ptn", "pw[pw-id=''100004'']", "pw-id = 100004"], ["ptn", "pw[pw-id=''100004'']", "user-label = ELUXI7VFGJCKJJC"], ["ptn", "pw[pw-id=''100004'']", "destination-ip = 10.255.2.4"], ["ptn", "pw[pw-id=''100004'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100004'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100004'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''2'']", "id = 2"], ["ptn", "snc-eline[id=''2'']", "user-label = ELUXI7VFGJCKJJC"], ["ptn", "snc-eline[id=''2'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''2'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''2'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''2'']", "end-point", "dot1q-vlan-bitmap = 1004"], ["ptn", "snc-eline[id=''2'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''2'']", "pw-id = 100004"], ["ptn", "snc-eline[id=''2'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''2'']", "qos", "a2z-cir = 5120"], ["ptn", "snc-eline[id=''2'']", "qos", "a2z-pir = 5120"], ["ptn", "snc-eline[id=''2'']", "qos", "z2a-cir = 10240"], ["ptn", "snc-eline[id=''2'']", "qos", "z2a-pir = 10240"]], "keep": []}, "platform": "ptn_netconf", "undo": "device timer", "baseline": [], "management": []}, {"change": {"element": "ptn-core-2", "before": [], "after": [["ptn", "pw[pw-id=''100004'']", "pw-id = 100004"], ["ptn", "pw[pw-id=''100004'']", "user-label = ELUXI7VFGJCKJJC"], ["ptn", "pw[pw-id=''100004'']", "destination-ip = 10.255.2.2"], ["ptn", "pw[pw-id=''100004'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100004'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100004'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''2'']", "id = 2"], ["ptn", "snc-eline[id=''2'']", "user-label = ELUXI7VFGJCKJJC"], ["ptn", "snc-eline[id=''2'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''2'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''2'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''2'']", "end-point", "dot1q-vlan-bitmap = 1004"], ["ptn", "snc-eline[id=''2'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''2'']", "pw-id = 100004"], ["ptn", "snc-eline[id=''2'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''2'']", "qos", "a2z-cir = 10240"], ["ptn", "snc-eline[id=''2'']", "qos", "a2z-pir = 10240"], ["ptn", "snc-eline[id=''2'']", "qos", "z2a-cir = 5120"], ["ptn", "snc-eline[id=''2'']", "qos", "z2a-pir = 5120"]], "keep": []}, "platform": "ptn_netconf", "undo": "device timer", "baseline": [], "management": []}, {"change": {"element": "olt-bj-1", "before": [], "after": [["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting"], ["traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting"], ["vlan 1004 smart"], ["port vlan 1004 0/3 0"], ["interface gpon 0/1", "ont add 0 1 sn-auth \"48575443B0000007\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"ELUXI7VFGJCKJJC\""], ["interface gpon 0/1", "ont port native-vlan 0 1 eth 1 vlan 100 priority 0"], ["service-port 101 vlan 1004 gpon 0/1/0 ont 1 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101"]], "keep": []}, "platform": "huawei_smartax", "undo": "inverse", "baseline": [], "management": []}], "checks": [{"element": "olt-bj-1", "kind": "ont", "up": true}, {"element": "olt-bj-1", "kind": "service-port", "up": true}, {"element": "ptn-bj-1", "kind": "eline", "up": true}, {"element": "ptn-core-2", "kind": "eline", "up": true}, {"element": "pe-2", "kind": "interface", "up": true}, {"element": "ptn-bj-1", "kind": "pw", "up": true}, {"element": "ptn-core-2", "kind": "pw", "up": true}], "allocations": [["ac-id", "ptn-bj-1", "2"], ["ac-id", "ptn-core-2", "2"], ["ont-id", "olt-bj-1 0/1/0", "1"], ["ont-serial", "", "48575443B0000007"], ["public-30", "", "203.0.113.12/30"], ["pw-id", "", "100004"], ["s-vlan", "", "1004"], ["service-port", "olt-bj-1", "101"], ["traffic-table", "olt-bj-1", "100"], ["traffic-table", "olt-bj-1", "101"], ["unit", "pe-2 ge-0/0/1", "1002"], ["user-vlan", "olt-bj-1 0/1/0 1", "100"]], "versions": ["huawei_smartax/access e910c212acbc", "juniper_junos/edge 735f6e1e0a19", "ptn_netconf/transport 0276f74e0483", "huawei_smartax d4dbbbb99cb2", "juniper_junos 86b772c66f4a", "ptn_netconf 4f6529ba75ef"], "live": false}');
CREATE TABLE pool (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	scope VARCHAR NOT NULL, 
	floor BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(kind) REFERENCES pool_rule (kind), 
	CONSTRAINT uq_pool_kind_scope UNIQUE (kind, scope)
);
INSERT INTO "pool" VALUES(1,'s-vlan','',1002);
INSERT INTO "pool" VALUES(2,'ont-serial','',0);
INSERT INTO "pool" VALUES(3,'ont-id','olt-xh-1 0/1/0',0);
INSERT INTO "pool" VALUES(4,'user-vlan','olt-xh-1 0/1/0 0',101);
INSERT INTO "pool" VALUES(5,'service-port','olt-xh-1',101);
INSERT INTO "pool" VALUES(6,'traffic-table','olt-xh-1',101);
INSERT INTO "pool" VALUES(7,'pw-id','',100002);
INSERT INTO "pool" VALUES(8,'ac-id','ptn-xh-1',0);
INSERT INTO "pool" VALUES(9,'ac-id','ptn-core-1',0);
INSERT INTO "pool" VALUES(10,'unit','pe-1 ge-0/0/1',1002);
INSERT INTO "pool" VALUES(11,'public-30','',0);
INSERT INTO "pool" VALUES(12,'user-vlan','olt-xh-1 0/1/0 1',100);
INSERT INTO "pool" VALUES(13,'ont-id','olt-bj-1 0/1/0',0);
INSERT INTO "pool" VALUES(14,'user-vlan','olt-bj-1 0/1/0 0',101);
INSERT INTO "pool" VALUES(15,'service-port','olt-bj-1',101);
INSERT INTO "pool" VALUES(16,'traffic-table','olt-bj-1',101);
INSERT INTO "pool" VALUES(17,'ac-id','ptn-bj-1',0);
INSERT INTO "pool" VALUES(18,'ac-id','ptn-core-2',0);
INSERT INTO "pool" VALUES(19,'unit','pe-2 ge-0/0/1',1002);
INSERT INTO "pool" VALUES(20,'user-vlan','olt-bj-1 0/1/0 1',101);
CREATE TABLE pool_rule (
	kind VARCHAR NOT NULL, 
	per VARCHAR NOT NULL, 
	ranges JSON NOT NULL, 
	exclusions JSON NOT NULL, 
	prefixes JSON NOT NULL, 
	length INTEGER NOT NULL, 
	quarantine INTEGER NOT NULL, 
	claims BOOLEAN NOT NULL, 
	PRIMARY KEY (kind)
);
INSERT INTO "pool_rule" VALUES('s-vlan','network','[[1001, 3999]]','[]','[]',0,0,0);
INSERT INTO "pool_rule" VALUES('ont-id','port','[[0, 127]]','[]','[]',0,0,0);
INSERT INTO "pool_rule" VALUES('user-vlan','ont','[[100, 4000]]','[]','[]',0,0,0);
INSERT INTO "pool_rule" VALUES('service-port','element','[[100, 32767]]','[]','[]',0,0,0);
INSERT INTO "pool_rule" VALUES('traffic-table','element','[[100, 1023]]','[]','[]',0,0,0);
INSERT INTO "pool_rule" VALUES('pw-id','network','[[100001, 199999]]','[]','[]',0,0,0);
INSERT INTO "pool_rule" VALUES('ac-id','element','[[1, 65535]]','[]','[]',0,0,0);
INSERT INTO "pool_rule" VALUES('unit','port','[[1001, 16385]]','[]','[]',0,0,0);
INSERT INTO "pool_rule" VALUES('public-30','network','[[0, 191]]','[]','["203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24"]',30,0,0);
INSERT INTO "pool_rule" VALUES('vpn','network','[[1001, 65535]]','[]','[]',0,0,0);
INSERT INTO "pool_rule" VALUES('pe-ce-30','network','[[0, 262143]]','[]','["100.80.0.0/12"]',30,0,0);
INSERT INTO "pool_rule" VALUES('ont-serial','network','[]','[]','[]',0,0,1);
INSERT INTO "pool_rule" VALUES('c-vlan','network','[[2, 4093]]','[]','[]',0,0,0);
CREATE TABLE port (
	element VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	PRIMARY KEY (element, name), 
	FOREIGN KEY(element) REFERENCES element (name)
);
INSERT INTO "port" VALUES('olt-xh-1','0/1/0','pon');
INSERT INTO "port" VALUES('olt-xh-1','0/1/1','pon');
INSERT INTO "port" VALUES('olt-xh-1','0/1/2','pon');
INSERT INTO "port" VALUES('olt-xh-1','0/1/3','pon');
INSERT INTO "port" VALUES('olt-xh-1','0/1/4','pon');
INSERT INTO "port" VALUES('olt-xh-1','0/1/5','pon');
INSERT INTO "port" VALUES('olt-xh-1','0/1/6','pon');
INSERT INTO "port" VALUES('olt-xh-1','0/1/7','pon');
INSERT INTO "port" VALUES('olt-xh-1','0/3/0','uplink');
INSERT INTO "port" VALUES('olt-xh-1','0/3/1','uplink');
INSERT INTO "port" VALUES('olt-bj-1','0/1/0','pon');
INSERT INTO "port" VALUES('olt-bj-1','0/1/1','pon');
INSERT INTO "port" VALUES('olt-bj-1','0/1/2','pon');
INSERT INTO "port" VALUES('olt-bj-1','0/1/3','pon');
INSERT INTO "port" VALUES('olt-bj-1','0/1/4','pon');
INSERT INTO "port" VALUES('olt-bj-1','0/1/5','pon');
INSERT INTO "port" VALUES('olt-bj-1','0/1/6','pon');
INSERT INTO "port" VALUES('olt-bj-1','0/1/7','pon');
INSERT INTO "port" VALUES('olt-bj-1','0/3/0','uplink');
INSERT INTO "port" VALUES('olt-bj-1','0/3/1','uplink');
INSERT INTO "port" VALUES('ptn-xh-1','ge-1/1','uni');
INSERT INTO "port" VALUES('ptn-xh-1','ge-1/2','uni');
INSERT INTO "port" VALUES('ptn-xh-1','xe-2/1','nni');
INSERT INTO "port" VALUES('ptn-xh-1','xe-2/2','nni');
INSERT INTO "port" VALUES('ptn-bj-1','ge-1/1','uni');
INSERT INTO "port" VALUES('ptn-bj-1','ge-1/2','uni');
INSERT INTO "port" VALUES('ptn-bj-1','xe-2/1','nni');
INSERT INTO "port" VALUES('ptn-bj-1','xe-2/2','nni');
INSERT INTO "port" VALUES('ptn-core-1','ge-1/1','uni');
INSERT INTO "port" VALUES('ptn-core-1','ge-1/2','uni');
INSERT INTO "port" VALUES('ptn-core-1','xe-2/1','nni');
INSERT INTO "port" VALUES('ptn-core-1','xe-2/2','nni');
INSERT INTO "port" VALUES('ptn-core-2','ge-1/1','uni');
INSERT INTO "port" VALUES('ptn-core-2','ge-1/2','uni');
INSERT INTO "port" VALUES('ptn-core-2','xe-2/1','nni');
INSERT INTO "port" VALUES('ptn-core-2','xe-2/2','nni');
INSERT INTO "port" VALUES('pe-1','ge-0/0/0','core');
INSERT INTO "port" VALUES('pe-1','ge-0/0/1','access');
INSERT INTO "port" VALUES('pe-2','ge-0/0/0','core');
INSERT INTO "port" VALUES('pe-2','ge-0/0/1','access');
CREATE TABLE queues (
    queue_id TEXT PRIMARY KEY DEFAULT (hex(randomblob(16))),
    name TEXT NOT NULL UNIQUE,
    concurrency INTEGER,
    worker_concurrency INTEGER,
    rate_limit_max INTEGER,
    rate_limit_period_sec REAL,
    priority_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    partition_queue BOOLEAN NOT NULL DEFAULT FALSE,
    polling_interval_sec REAL NOT NULL DEFAULT 1.0,
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL, "partition_concurrency" INTEGER DEFAULT NULL, "partition_worker_concurrency" INTEGER DEFAULT NULL, "partition_rate_limit_max" INTEGER DEFAULT NULL, "partition_rate_limit_period_sec" REAL DEFAULT NULL);
INSERT INTO "queues" VALUES('AA2D51A918ED11F54DE0BF4AAFFFD754','intents',NULL,16,NULL,NULL,1,0,0.2,1796129167000,1796129178100,'kaitong',NULL,NULL,NULL,NULL);
CREATE TABLE revision (
	id INTEGER NOT NULL, 
	element VARCHAR NOT NULL, 
	intent VARCHAR NOT NULL, 
	service VARCHAR NOT NULL, 
	operation VARCHAR NOT NULL, 
	result VARCHAR NOT NULL, 
	who VARCHAR NOT NULL, 
	why VARCHAR NOT NULL, 
	diff TEXT NOT NULL, 
	sent JSON NOT NULL, 
	"before" JSON NOT NULL, 
	"after" JSON NOT NULL, 
	before_hash VARCHAR NOT NULL, 
	after_hash VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "revision" VALUES(1,'olt-xh-1','IN5RTV4TPK4WIT4','EL5RTV4TPK4WIT4','provision','applied','test','order T1','+ traffic table ip index 100 name "KT_5120" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting
+ traffic table ip index 101 name "KT_10240" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting
+ vlan 1001 smart
+ port vlan 1001 0/3 0
  interface gpon 0/1
+  ont add 0 0 sn-auth "48575443A0000000" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc "EL5RTV4TPK4WIT4"
+  ont port native-vlan 0 0 eth 1 vlan 100 priority 0
+ service-port 100 vlan 1001 gpon 0/1/0 ont 0 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101','["undo smart", "enable", "infoswitch cli OFF", "scroll", "config", "display current-configuration ont 0/1/0 0", "display ont info 0 1 0 0", "display service-port 100", "display traffic table ip index 100", "display traffic table ip index 101", "display current-configuration section vlan-config", "display alarm active all detail", "display current-configuration ont 0/1/0 0", "display ont info 0 1 0 0", "display service-port 100", "display traffic table ip index 100", "display traffic table ip index 101", "display current-configuration section vlan-config", "display ont info by-sn 48575443A0000000", "traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting", "traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting", "vlan 1001 smart", "port vlan 1001 0/3 0", "interface gpon 0/1", "ont add 0 0 sn-auth \"48575443A0000000\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"EL5RTV4TPK4WIT4\"", "ont port native-vlan 0 0 eth 1 vlan 100 priority 0", "quit", "service-port 100 vlan 1001 gpon 0/1/0 ont 0 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101", "display current-configuration ont 0/1/0 0", "display ont info 0 1 0 0", "display service-port 100", "display traffic table ip index 100", "display traffic table ip index 101", "display current-configuration section vlan-config", "display alarm active all detail", "display current-configuration ont 0/1/0 0", "display ont info 0 1 0 0", "display service-port 100", "display traffic table ip index 100", "display traffic table ip index 101", "display current-configuration section vlan-config", "display current-configuration ont 0/1/0 0", "display ont info 0 1 0 0", "display service-port 100", "display traffic table ip index 100", "display traffic table ip index 101", "display current-configuration section vlan-config", "save"]','[]','[["traffic table ip index 100 name \"KT_5120\" cir 5120 cbs 165840 pir 5120 pbs 165840 priority 0 priority-policy local-setting"], ["traffic table ip index 101 name \"KT_10240\" cir 10240 cbs 329680 pir 10240 pbs 329680 priority 0 priority-policy local-setting"], ["vlan 1001 smart"], ["port vlan 1001 0/3 0"], ["interface gpon 0/1", "ont add 0 0 sn-auth \"48575443A0000000\" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc \"EL5RTV4TPK4WIT4\""], ["interface gpon 0/1", "ont port native-vlan 0 0 eth 1 vlan 100 priority 0"], ["service-port 100 vlan 1001 gpon 0/1/0 ont 0 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 100 outbound traffic-table index 101"]]','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','c3b3f0821cb1d97e14c3d34a6ba6a45fd9534817db3be22dd61ee03b5be43539','2026-12-01 12:46:09.929629');
INSERT INTO "revision" VALUES(2,'pe-1','IN5RTV4TPK4WIT4','EL5RTV4TPK4WIT4','provision','applied','test','order T1','[edit interfaces ge-0/0/1]
+    unit 1001 {
+        description EL5RTV4TPK4WIT4;
+        vlan-id 1001;
+        family inet {
+            policer {
+                input KT-5120;
+                output KT-10240;
+            }
+            address 203.0.113.1/30;
+        }
+    }
[edit firewall]
+   policer KT-5120 {
+       if-exceeding {
+           bandwidth-limit 5120k;
+           burst-size-limit 64k;
+       }
+       then {
+           discard;
+       }
+   }
+   policer KT-10240 {
+       if-exceeding {
+           bandwidth-limit 10240k;
+           burst-size-limit 128k;
+       }
+       then {
+           discard;
+       }
+   }','["<get-system-information/>", "<get-configuration format=\"set\" database=\"committed\"><configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>1001</name></unit></interface></interfaces><firewall><policer><name>KT-5120</name></policer><policer><name>KT-10240</name></policer></firewall></configuration></get-configuration>", "<get-alarm-information/>", "<get-system-alarm-information/>", "<get-configuration format=\"set\" database=\"committed\"><configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>1001</name></unit></interface></interfaces><firewall><policer><name>KT-5120</name></policer><policer><name>KT-10240</name></policer></firewall></configuration></get-configuration>", "<lock-configuration/>", "<get-commit-information/>", "<load-configuration format=\"text\" action=\"set\"><configuration-set>set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k\nset firewall policer KT-5120 if-exceeding burst-size-limit 64k\nset firewall policer KT-5120 then discard\nset firewall policer KT-10240 if-exceeding bandwidth-limit 10240k\nset firewall policer KT-10240 if-exceeding burst-size-limit 128k\nset firewall policer KT-10240 then discard\nset interfaces ge-0/0/1 unit 1001 description EL5RTV4TPK4WIT4\nset interfaces ge-0/0/1 unit 1001 vlan-id 1001\nset interfaces ge-0/0/1 unit 1001 family inet policer input KT-5120\nset interfaces ge-0/0/1 unit 1001 family inet policer output KT-10240\nset interfaces ge-0/0/1 unit 1001 family inet address 203.0.113.1/30</configuration-set></load-configuration>", "<get-configuration compare=\"rollback\" rollback=\"0\" format=\"text\"/>", "<commit-configuration><check/></commit-configuration>", "<commit-configuration><log>IN5RTV4TPK4WIT4</log><confirmed/><confirm-timeout>1</confirm-timeout></commit-configuration>", "<unlock-configuration/>", "<get-configuration format=\"set\" database=\"committed\"><configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>1001</name></unit></interface></interfaces><firewall><policer><name>KT-5120</name></policer><policer><name>KT-10240</name></policer></firewall></configuration></get-configuration>", "<get-interface-information><interface-name>ge-0/0/1.1001</interface-name><terse/></get-interface-information>", "<get-alarm-information/>", "<get-system-alarm-information/>", "<get-configuration format=\"set\" database=\"committed\"><configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>1001</name></unit></interface></interfaces><firewall><policer><name>KT-5120</name></policer><policer><name>KT-10240</name></policer></firewall></configuration></get-configuration>", "<get-interface-information><interface-name>ge-0/0/1.1001</interface-name><terse/></get-interface-information>", "<get-commit-information/>", "<lock-configuration/>", "<commit-configuration/>", "<unlock-configuration/>"]','[]','[["set interfaces ge-0/0/1 unit 1001 description EL5RTV4TPK4WIT4"], ["set interfaces ge-0/0/1 unit 1001 vlan-id 1001"], ["set interfaces ge-0/0/1 unit 1001 family inet policer input KT-5120"], ["set interfaces ge-0/0/1 unit 1001 family inet policer output KT-10240"], ["set interfaces ge-0/0/1 unit 1001 family inet address 203.0.113.1/30"], ["set firewall policer KT-5120 if-exceeding bandwidth-limit 5120k"], ["set firewall policer KT-5120 if-exceeding burst-size-limit 64k"], ["set firewall policer KT-5120 then discard"], ["set firewall policer KT-10240 if-exceeding bandwidth-limit 10240k"], ["set firewall policer KT-10240 if-exceeding burst-size-limit 128k"], ["set firewall policer KT-10240 then discard"]]','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','ebe4332472083e27765ab9c3061cc54ac223cc9a1abafc66978e98bdce9ee5df','2026-12-01 12:46:09.929629');
INSERT INTO "revision" VALUES(3,'ptn-core-1','IN5RTV4TPK4WIT4','EL5RTV4TPK4WIT4','provision','applied','test','order T1','+ ptn pw[pw-id=''100001''] pw-id = 100001
+ ptn pw[pw-id=''100001''] user-label = EL5RTV4TPK4WIT4
+ ptn pw[pw-id=''100001''] destination-ip = 10.255.2.1
+ ptn pw[pw-id=''100001''] encaplate-type = ethernet-vlan
+ ptn pw[pw-id=''100001''] ctrl-word-support = 1
+ ptn pw[pw-id=''100001''] admin-status = admin-up
+ ptn snc-eline[id=''1''] id = 1
+ ptn snc-eline[id=''1''] user-label = EL5RTV4TPK4WIT4
+ ptn snc-eline[id=''1''] admin-status = admin-up
+ ptn snc-eline[id=''1''] end-point ltp-id = ge-1/1
+ ptn snc-eline[id=''1''] end-point access-type = Dot1Q
+ ptn snc-eline[id=''1''] end-point dot1q-vlan-bitmap = 1001
+ ptn snc-eline[id=''1''] end-point access-action = Keep
+ ptn snc-eline[id=''1''] pw-id = 100001
+ ptn snc-eline[id=''1''] qos traffic-class = BE
+ ptn snc-eline[id=''1''] qos a2z-cir = 10240
+ ptn snc-eline[id=''1''] qos a2z-pir = 10240
+ ptn snc-eline[id=''1''] qos z2a-cir = 5120
+ ptn snc-eline[id=''1''] qos z2a-pir = 5120','["<nc:get><nc:filter type=\"subtree\"><platform-info xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100001</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><alarms xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100001</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:edit-config><nc:target><nc:candidate/></nc:target><nc:default-operation>none</nc:default-operation><nc:error-option>rollback-on-error</nc:error-option><nc:config><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw nc:operation=\"create\"><pw-id>100001</pw-id><user-label>EL5RTV4TPK4WIT4</user-label><destination-ip>10.255.2.1</destination-ip><encaplate-type>ethernet-vlan</encaplate-type><ctrl-word-support>1</ctrl-word-support><admin-status>admin-up</admin-status></pw><snc-eline nc:operation=\"create\"><id>1</id><user-label>EL5RTV4TPK4WIT4</user-label><admin-status>admin-up</admin-status><end-point><ltp-id>ge-1/1</ltp-id><access-type>Dot1Q</access-type><dot1q-vlan-bitmap>1001</dot1q-vlan-bitmap><access-action>Keep</access-action></end-point><pw-id>100001</pw-id><qos><traffic-class>BE</traffic-class><a2z-cir>10240</a2z-cir><a2z-pir>10240</a2z-pir><z2a-cir>5120</z2a-cir><z2a-pir>5120</z2a-pir></qos></snc-eline></ptn></nc:config></nc:edit-config>", "<nc:validate><nc:source><nc:candidate/></nc:source></nc:validate>", "<nc:commit><nc:confirmed/><nc:confirm-timeout>60</nc:confirm-timeout><nc:persist>IN5RTV4TPK4WIT4</nc:persist></nc:commit>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100001</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><alarms xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100001</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:commit><nc:persist-id>IN5RTV4TPK4WIT4</nc:persist-id></nc:commit>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>", "<nc:copy-config><nc:target><nc:startup/></nc:target><nc:source><nc:running/></nc:source></nc:copy-config>"]','[]','[["ptn", "pw[pw-id=''100001'']", "pw-id = 100001"], ["ptn", "pw[pw-id=''100001'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "pw[pw-id=''100001'']", "destination-ip = 10.255.2.1"], ["ptn", "pw[pw-id=''100001'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100001'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100001'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "id = 1"], ["ptn", "snc-eline[id=''1'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "snc-eline[id=''1'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''1'']", "end-point", "dot1q-vlan-bitmap = 1001"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''1'']", "pw-id = 100001"], ["ptn", "snc-eline[id=''1'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-cir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-pir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-cir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-pir = 5120"]]','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','5b1984164c563c149599f666ad3b7fe8c96b4afab8fda52fcd5b3479a56abd76','2026-12-01 12:46:09.929629');
INSERT INTO "revision" VALUES(4,'ptn-xh-1','IN5RTV4TPK4WIT4','EL5RTV4TPK4WIT4','provision','applied','test','order T1','+ ptn pw[pw-id=''100001''] pw-id = 100001
+ ptn pw[pw-id=''100001''] user-label = EL5RTV4TPK4WIT4
+ ptn pw[pw-id=''100001''] destination-ip = 10.255.2.3
+ ptn pw[pw-id=''100001''] encaplate-type = ethernet-vlan
+ ptn pw[pw-id=''100001''] ctrl-word-support = 1
+ ptn pw[pw-id=''100001''] admin-status = admin-up
+ ptn snc-eline[id=''1''] id = 1
+ ptn snc-eline[id=''1''] user-label = EL5RTV4TPK4WIT4
+ ptn snc-eline[id=''1''] admin-status = admin-up
+ ptn snc-eline[id=''1''] end-point ltp-id = ge-1/1
+ ptn snc-eline[id=''1''] end-point access-type = Dot1Q
+ ptn snc-eline[id=''1''] end-point dot1q-vlan-bitmap = 1001
+ ptn snc-eline[id=''1''] end-point access-action = Keep
+ ptn snc-eline[id=''1''] pw-id = 100001
+ ptn snc-eline[id=''1''] qos traffic-class = BE
+ ptn snc-eline[id=''1''] qos a2z-cir = 5120
+ ptn snc-eline[id=''1''] qos a2z-pir = 5120
+ ptn snc-eline[id=''1''] qos z2a-cir = 10240
+ ptn snc-eline[id=''1''] qos z2a-pir = 10240','["<nc:get><nc:filter type=\"subtree\"><platform-info xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100001</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><alarms xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100001</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:edit-config><nc:target><nc:candidate/></nc:target><nc:default-operation>none</nc:default-operation><nc:error-option>rollback-on-error</nc:error-option><nc:config><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw nc:operation=\"create\"><pw-id>100001</pw-id><user-label>EL5RTV4TPK4WIT4</user-label><destination-ip>10.255.2.3</destination-ip><encaplate-type>ethernet-vlan</encaplate-type><ctrl-word-support>1</ctrl-word-support><admin-status>admin-up</admin-status></pw><snc-eline nc:operation=\"create\"><id>1</id><user-label>EL5RTV4TPK4WIT4</user-label><admin-status>admin-up</admin-status><end-point><ltp-id>ge-1/1</ltp-id><access-type>Dot1Q</access-type><dot1q-vlan-bitmap>1001</dot1q-vlan-bitmap><access-action>Keep</access-action></end-point><pw-id>100001</pw-id><qos><traffic-class>BE</traffic-class><a2z-cir>5120</a2z-cir><a2z-pir>5120</a2z-pir><z2a-cir>10240</z2a-cir><z2a-pir>10240</z2a-pir></qos></snc-eline></ptn></nc:config></nc:edit-config>", "<nc:validate><nc:source><nc:candidate/></nc:source></nc:validate>", "<nc:commit><nc:confirmed/><nc:confirm-timeout>60</nc:confirm-timeout><nc:persist>IN5RTV4TPK4WIT4</nc:persist></nc:commit>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100001</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><alarms xmlns=\"urn:lab:yang:ptn-eline\"/></nc:filter></nc:get>", "<nc:get><nc:filter type=\"subtree\"><ptn xmlns=\"urn:lab:yang:ptn-eline\"><pw><pw-id>100001</pw-id></pw><snc-eline><id>1</id></snc-eline></ptn></nc:filter></nc:get>", "<nc:lock><nc:target><nc:candidate/></nc:target></nc:lock>", "<nc:commit><nc:persist-id>IN5RTV4TPK4WIT4</nc:persist-id></nc:commit>", "<nc:unlock><nc:target><nc:candidate/></nc:target></nc:unlock>", "<nc:copy-config><nc:target><nc:startup/></nc:target><nc:source><nc:running/></nc:source></nc:copy-config>"]','[]','[["ptn", "pw[pw-id=''100001'']", "pw-id = 100001"], ["ptn", "pw[pw-id=''100001'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "pw[pw-id=''100001'']", "destination-ip = 10.255.2.3"], ["ptn", "pw[pw-id=''100001'']", "encaplate-type = ethernet-vlan"], ["ptn", "pw[pw-id=''100001'']", "ctrl-word-support = 1"], ["ptn", "pw[pw-id=''100001'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "id = 1"], ["ptn", "snc-eline[id=''1'']", "user-label = EL5RTV4TPK4WIT4"], ["ptn", "snc-eline[id=''1'']", "admin-status = admin-up"], ["ptn", "snc-eline[id=''1'']", "end-point", "ltp-id = ge-1/1"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-type = Dot1Q"], ["ptn", "snc-eline[id=''1'']", "end-point", "dot1q-vlan-bitmap = 1001"], ["ptn", "snc-eline[id=''1'']", "end-point", "access-action = Keep"], ["ptn", "snc-eline[id=''1'']", "pw-id = 100001"], ["ptn", "snc-eline[id=''1'']", "qos", "traffic-class = BE"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-cir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "a2z-pir = 5120"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-cir = 10240"], ["ptn", "snc-eline[id=''1'']", "qos", "z2a-pir = 10240"]]','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','227796a60d5069193fa1367242e98b2bb6374b81696c4609875f93d048bd1919','2026-12-01 12:46:09.929629');
CREATE TABLE service (
	id VARCHAR NOT NULL, 
	product VARCHAR NOT NULL, 
	customer VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	characteristics JSON NOT NULL, 
	design JSON NOT NULL, 
	version INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "service" VALUES('EL5RTV4TPK4WIT4','internet_line','hupan-tea','active','','{"address": "1 Beishan Road", "ont_serial": null, "bandwidth_down": 10240, "bandwidth_up": 5120, "access_vlan": "untagged", "ont_port": 1, "stacked": false, "sla_class": "bronze", "description": ""}','[{"element": "olt-xh-1", "platform": "huawei_smartax", "role": "access", "variables": {"line_profile": 20, "service_profile": 20, "gem_index": 1, "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "access_port": "0/1/0", "access_place": "0/1/0", "board": "0/1", "pon": 0, "uplink": "0/3/0", "uplink_board": "0/3", "uplink_port": 0, "ont_serial": "48575443A0000000", "ont_sn": "HWTCA0000000", "ont_port": 1, "access_vlan": 0, "ont_id": 0, "user_vlan": 100, "inside_vlan": 100, "service_port": 100, "table_up": 100, "table_down": 101}}, {"element": "ptn-xh-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.1", "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100001, "ac_id": 1, "port": "ge-1/1", "peer_lsr": "10.255.2.3", "in_kbps": 5120, "out_kbps": 10240, "mep_id": 1, "remote_mep_id": 2}}, {"element": "ptn-core-1", "platform": "ptn_netconf", "role": "transport", "variables": {"lsr_id": "10.255.2.3", "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "pw_id": 100001, "ac_id": 1, "port": "ge-1/1", "peer_lsr": "10.255.2.1", "in_kbps": 10240, "out_kbps": 5120, "mep_id": 2, "remote_mep_id": 1}}, {"element": "pe-1", "platform": "juniper_junos", "role": "edge", "variables": {"loopback": "10.255.3.1", "as_number": 64512, "service": "EL5RTV4TPK4WIT4", "label": "EL5RTV4TPK4WIT4", "suspended": false, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 5120, "down_kbps": 10240, "traffic_class": "BE", "monitored": false, "port": "ge-0/0/1", "unit": 1001, "pe_address": "203.0.113.1/30", "pe_ip": "203.0.113.1", "pe_mask": "255.255.255.252", "ce_ip": "203.0.113.2"}}]',1,'2026-12-01 12:46:07.816920','2026-12-01 12:46:09.929551');
INSERT INTO "service" VALUES('ELNHQKIDU2U42SO','internet_line','hupan-tea','terminated','provision failed: olt-xh-1 - connect - Error reading SSH protocol banner','{}','[]',0,'2026-12-01 12:46:09.947955','2026-12-01 12:46:10.684111');
INSERT INTO "service" VALUES('ELJORSGV3OUI52G','internet_line','hupan-tea','designed','','{}','[]',0,'2026-12-01 12:46:10.822767','2026-12-01 12:46:10.822782');
INSERT INTO "service" VALUES('ELXKTMQOC3QAR22','internet_line','hupan-tea','designed','','{}','[]',0,'2026-12-01 12:46:18.107201','2026-12-01 12:46:18.107215');
INSERT INTO "service" VALUES('ELUXI7VFGJCKJJC','internet_line','hupan-tea','designed','','{}','[]',0,'2026-12-01 12:46:18.514364','2026-12-01 12:46:18.514379');
CREATE TABLE site (
	name VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "site" VALUES('xihu','West Lake access office');
INSERT INTO "site" VALUES('binjiang','Riverside access office');
INSERT INTO "site" VALUES('core','City core');
CREATE TABLE streams (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    "offset" INTEGER NOT NULL, function_id INTEGER NOT NULL DEFAULT 0, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key, "offset"),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_events (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_events_history (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, function_id, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid)
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_input (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    inputs TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_input" VALUES('IN5RTV4TPK4WIT4:activate','gASVKwAAAAAAAAB9lCiMBGFyZ3OUjA9JTjVSVFY0VFBLNFdJVDSUhZSMBmt3YXJnc5R9lHUu',1796129168000);
INSERT INTO "workflow_input" VALUES('IN5RTV4TPK4WIT4:finish','gASVKwAAAAAAAAB9lCiMBGFyZ3OUjA9JTjVSVFY0VFBLNFdJVDSUhZSMBmt3YXJnc5R9lHUu',1796129169000);
INSERT INTO "workflow_input" VALUES('INNHQKIDU2U42SO:activate','gASVKwAAAAAAAAB9lCiMBGFyZ3OUjA9JTk5IUUtJRFUyVTQyU0+UhZSMBmt3YXJnc5R9lHUu',1796129169000);
INSERT INTO "workflow_input" VALUES('INJORSGV3OUI52G:activate','gASVKwAAAAAAAAB9lCiMBGFyZ3OUjA9JTkpPUlNHVjNPVUk1MkeUhZSMBmt3YXJnc5R9lHUu',1796129170000);
INSERT INTO "workflow_input" VALUES('INJORSGV3OUI52G:finish','gASVKwAAAAAAAAB9lCiMBGFyZ3OUjA9JTkpPUlNHVjNPVUk1MkeUhZSMBmt3YXJnc5R9lHUu',1796129171000);
INSERT INTO "workflow_input" VALUES('INJORSGV3OUI52G:resolve:0','gASVKwAAAAAAAAB9lCiMBGFyZ3OUjA9JTkpPUlNHVjNPVUk1MkeUhZSMBmt3YXJnc5R9lHUu',1796129174000);
INSERT INTO "workflow_input" VALUES('INJORSGV3OUI52G:resolve:1','gASVKwAAAAAAAAB9lCiMBGFyZ3OUjA9JTkpPUlNHVjNPVUk1MkeUhZSMBmt3YXJnc5R9lHUu',1796129176000);
INSERT INTO "workflow_input" VALUES('INJORSGV3OUI52G:resolve:2','gASVKwAAAAAAAAB9lCiMBGFyZ3OUjA9JTkpPUlNHVjNPVUk1MkeUhZSMBmt3YXJnc5R9lHUu',1796129177000);
INSERT INTO "workflow_input" VALUES('INXKTMQOC3QAR22:activate','gASVKwAAAAAAAAB9lCiMBGFyZ3OUjA9JTlhLVE1RT0MzUUFSMjKUhZSMBmt3YXJnc5R9lHUu',1796129178000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('IN5RTV4TPK4WIT4:activate','gASVCgAAAAAAAACMBmZpbmlzaJQu',NULL,1796129169000);
INSERT INTO "workflow_output" VALUES('IN5RTV4TPK4WIT4:finish','gASVNgAAAAAAAACMEmNvbnRyb2xsZXIuc2VydmljZZSMC0ludGVudFN0YXRllJOUjAljb21wbGV0ZWSUhZRSlC4=',NULL,1796129170000);
INSERT INTO "workflow_output" VALUES('INNHQKIDU2U42SO:activate','gASVMwAAAAAAAACMEmNvbnRyb2xsZXIuc2VydmljZZSMC0ludGVudFN0YXRllJOUjAZmYWlsZWSUhZRSlC4=',NULL,1796129170000);
INSERT INTO "workflow_output" VALUES('INJORSGV3OUI52G:activate','gASVCgAAAAAAAACMBmZpbmlzaJQu',NULL,1796129171000);
INSERT INTO "workflow_output" VALUES('INJORSGV3OUI52G:finish','gASVCAAAAAAAAACMBGhlbGSULg==',NULL,1796129174000);
INSERT INTO "workflow_output" VALUES('INJORSGV3OUI52G:resolve:0','gASVCAAAAAAAAACMBGhlbGSULg==',NULL,1796129176000);
INSERT INTO "workflow_output" VALUES('INJORSGV3OUI52G:resolve:1','gASVCAAAAAAAAACMBGhlbGSULg==',NULL,1796129177000);
CREATE TABLE workflow_schedules (
    schedule_id TEXT PRIMARY KEY,
    schedule_name TEXT NOT NULL UNIQUE,
    workflow_name TEXT NOT NULL,
    workflow_class_name TEXT,
    schedule TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'ACTIVE',
    context TEXT NOT NULL
, "last_fired_at" TEXT DEFAULT NULL, "automatic_backfill" BOOLEAN NOT NULL DEFAULT FALSE, "cron_timezone" TEXT DEFAULT NULL, "queue_name" TEXT DEFAULT NULL, "application_name" TEXT DEFAULT NULL);
CREATE TABLE workflow_status (
    workflow_uuid TEXT PRIMARY KEY,
    status TEXT,
    name TEXT,
    authenticated_user TEXT,
    assumed_role TEXT,
    authenticated_roles TEXT,
    request TEXT,
    output TEXT,
    error TEXT,
    executor_id TEXT,
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    application_version TEXT,
    application_id TEXT,
    class_name TEXT DEFAULT NULL,
    config_name TEXT DEFAULT NULL,
    recovery_attempts INTEGER DEFAULT 0,
    queue_name TEXT,
    workflow_timeout_ms INTEGER,
    workflow_deadline_epoch_ms INTEGER,
    inputs TEXT,
    started_at_epoch_ms INTEGER,
    deduplication_id TEXT,
    priority INTEGER NOT NULL DEFAULT 0
, queue_partition_key TEXT, forked_from TEXT, "owner_xid" TEXT DEFAULT NULL, "parent_workflow_id" TEXT DEFAULT NULL, "serialization" TEXT DEFAULT NULL, "delay_until_epoch_ms" BIGINT DEFAULT NULL, "was_forked_from" BOOLEAN NOT NULL DEFAULT FALSE, "rate_limited" BOOLEAN NOT NULL DEFAULT FALSE, "completed_at" BIGINT, "attributes" TEXT, "schedule_name" TEXT, "debounce_deadline_epoch_ms" BIGINT DEFAULT NULL, "is_debounced" BOOLEAN NOT NULL DEFAULT FALSE, "application_name" TEXT DEFAULT NULL, "creator_xid" TEXT DEFAULT NULL);
INSERT INTO "workflow_status" VALUES('IN5RTV4TPK4WIT4:activate','SUCCESS','activate',NULL,NULL,NULL,NULL,NULL,NULL,'earlier:4209:bc4a7ec9',1796129168000,1796129169000,'kaitong-line-1',NULL,NULL,NULL,1,'intents',NULL,NULL,NULL,1796129168000,NULL,5,NULL,NULL,NULL,NULL,'py_pickle',NULL,0,0,1796129169000,'null',NULL,NULL,0,'kaitong','6a00a18c-8c1d-474f-b9b7-0ba92853ebae');
INSERT INTO "workflow_status" VALUES('IN5RTV4TPK4WIT4:finish','SUCCESS','finish',NULL,NULL,NULL,NULL,NULL,NULL,'earlier:4209:bc4a7ec9',1796129169000,1796129170000,'kaitong-line-1',NULL,NULL,NULL,1,'intents',NULL,NULL,NULL,1796129169000,NULL,5,NULL,NULL,NULL,NULL,'py_pickle',1796129169499,0,0,1796129170000,'null',NULL,NULL,0,'kaitong','a5433253-e722-44d5-9b8e-8b056b0111b6');
INSERT INTO "workflow_status" VALUES('INNHQKIDU2U42SO:activate','SUCCESS','activate',NULL,NULL,NULL,NULL,NULL,NULL,'earlier:4209:bc4a7ec9',1796129169000,1796129170000,'kaitong-line-1',NULL,NULL,NULL,1,'intents',NULL,NULL,NULL,1796129170000,NULL,5,NULL,NULL,NULL,NULL,'py_pickle',NULL,0,0,1796129170000,'null',NULL,NULL,0,'kaitong','0fb3c6af-1c3f-4ab3-bffb-f462d6b0cb45');
INSERT INTO "workflow_status" VALUES('INJORSGV3OUI52G:activate','SUCCESS','activate',NULL,NULL,NULL,NULL,NULL,NULL,'earlier:4402:c40ad93c',1796129170000,1796129171000,'kaitong-line-1',NULL,NULL,NULL,1,'intents',NULL,NULL,NULL,1796129171000,NULL,5,NULL,NULL,NULL,NULL,'py_pickle',NULL,0,0,1796129171000,'null',NULL,NULL,0,'kaitong','6160857c-6e70-4bbd-a505-9850ea122747');
INSERT INTO "workflow_status" VALUES('INJORSGV3OUI52G:finish','SUCCESS','finish',NULL,NULL,NULL,NULL,NULL,NULL,'earlier:4511:01f20a17',1796129171000,1796129174000,'kaitong-line-1',NULL,NULL,NULL,2,'intents',NULL,NULL,NULL,1796129174000,NULL,5,NULL,NULL,NULL,NULL,'py_pickle',1796129171383,0,0,1796129174000,'null',NULL,NULL,0,'kaitong','46a0637b-e4b1-4934-87e1-fcf8c942b5d1');
INSERT INTO "workflow_status" VALUES('INJORSGV3OUI52G:resolve:0','SUCCESS','resolve',NULL,NULL,NULL,NULL,NULL,NULL,'earlier:4511:01f20a17',1796129174000,1796129176000,'kaitong-line-1',NULL,NULL,NULL,1,'intents',NULL,NULL,NULL,1796129176000,NULL,5,NULL,NULL,NULL,NULL,'py_pickle',1796129175245,0,0,1796129176000,'null',NULL,NULL,0,'kaitong','35956956-420d-46f2-b2dd-b2433ddf23d1');
INSERT INTO "workflow_status" VALUES('INJORSGV3OUI52G:resolve:1','SUCCESS','resolve',NULL,NULL,NULL,NULL,NULL,NULL,'earlier:4511:01f20a17',1796129176000,1796129177000,'kaitong-line-1',NULL,NULL,NULL,1,'intents',NULL,NULL,NULL,1796129177000,NULL,5,NULL,NULL,NULL,NULL,'py_pickle',1796129176943,0,0,1796129177000,'null',NULL,NULL,0,'kaitong','c64500ba-f177-480f-9dbe-93228cd52dc6');
INSERT INTO "workflow_status" VALUES('INJORSGV3OUI52G:resolve:2','DELAYED','resolve',NULL,NULL,NULL,NULL,NULL,NULL,NULL,1796129177000,1796129177000,'kaitong-line-1',NULL,NULL,NULL,0,'intents',NULL,NULL,NULL,NULL,NULL,5,NULL,NULL,NULL,NULL,'py_pickle',1796129178569,0,0,NULL,'null',NULL,NULL,0,'kaitong','e564ad0d-a13e-41c5-b13f-263d1f0059c8');
INSERT INTO "workflow_status" VALUES('INXKTMQOC3QAR22:activate','PENDING','activate',NULL,NULL,NULL,NULL,NULL,NULL,'earlier:4926:dc657aec',1796129178000,1796129178000,'kaitong-line-1',NULL,NULL,NULL,1,'intents',NULL,NULL,NULL,1796129178000,NULL,5,NULL,NULL,'f25d67c7-c6ab-4163-ab92-81528ba57c79',NULL,'py_pickle',NULL,0,0,NULL,'null',NULL,NULL,0,'kaitong','085f0e78-44fd-4e13-b0a8-ea9206a027f9');
CREATE INDEX ix_coverage_folded ON coverage (folded);
CREATE INDEX ix_allocation_until ON allocation (until);
CREATE INDEX ix_allocation_use_intent ON allocation_use (intent);
CREATE INDEX ix_element_use_kind_number ON element_use (kind, number);
CREATE INDEX ix_event_intent ON event (intent);
CREATE INDEX ix_hold_intent ON hold (intent);
CREATE INDEX ix_intended_element ON intended (element);
CREATE INDEX ix_intent_service ON intent (service);
CREATE INDEX ix_intent_waiting ON intent (state, priority, seq);
CREATE INDEX ix_ownership_service ON ownership (service);
CREATE INDEX ix_revision_element ON revision (element);
CREATE INDEX ix_revision_intent ON revision (intent);
CREATE INDEX ix_revision_service ON revision (service);
CREATE INDEX workflow_status_created_at_index ON workflow_status (created_at);
CREATE INDEX idx_workflow_topic ON notifications (destination_uuid, topic);
CREATE INDEX "idx_workflow_status_delayed" ON "workflow_status" ("delay_until_epoch_ms") WHERE status = 'DELAYED';
CREATE INDEX "idx_workflow_status_forked_from" ON "workflow_status" ("forked_from") WHERE "forked_from" IS NOT NULL;
CREATE INDEX "idx_workflow_status_parent_workflow_id" ON "workflow_status" ("parent_workflow_id") WHERE "parent_workflow_id" IS NOT NULL;
CREATE UNIQUE INDEX "uq_workflow_status_dedup_id" ON "workflow_status" ("queue_name", "deduplication_id") WHERE "deduplication_id" IS NOT NULL;
CREATE INDEX "idx_workflow_status_pending" ON "workflow_status" ("created_at") WHERE "status" = 'PENDING';
CREATE INDEX "idx_workflow_status_failed" ON "workflow_status" ("status", "created_at") WHERE "status" IN ('ERROR', 'CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED');
CREATE INDEX "idx_workflow_status_rate_limited" ON "workflow_status" ("queue_name", "started_at_epoch_ms") WHERE "rate_limited" = TRUE;
CREATE INDEX "idx_workflow_status_completed_at" ON "workflow_status" ("completed_at") WHERE "completed_at" IS NOT NULL;
CREATE INDEX "idx_workflow_status_started_at" ON "workflow_status" ("started_at_epoch_ms") WHERE "started_at_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_workflow_status_schedule_name" ON "workflow_status" ("schedule_name") WHERE "schedule_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_owner_version"
    ON application_versions ("application_name", "version_name")
    WHERE "application_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_unclaimed_version"
    ON application_versions ("version_name")
    WHERE "application_name" IS NULL;
CREATE INDEX idx_workflow_input_retention
    ON workflow_input (retention_timestamp);
CREATE INDEX idx_workflow_output_retention
    ON workflow_output (retention_timestamp);
CREATE INDEX idx_operation_outputs_retention
    ON operation_outputs (retention_timestamp);
CREATE INDEX "idx_workflow_status_in_flight_v2" ON "workflow_status" ("queue_name", "status", "priority", "created_at", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING');
CREATE INDEX "idx_workflow_status_partition_dequeue_v3" ON "workflow_status" ("queue_name", "status", "queue_partition_key", "priority", "created_at", "workflow_uuid", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING') AND "queue_partition_key" IS NOT NULL;
CREATE INDEX "idx_operation_outputs_completed_at_function_name_v2" ON "operation_outputs" ("completed_at_epoch_ms", "function_name", "application_name");
CREATE INDEX "idx_workflow_status_deadline" ON "workflow_status" ("workflow_deadline_epoch_ms") WHERE "status" IN ('ENQUEUED', 'PENDING', 'DELAYED') AND "workflow_deadline_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_application_versions_timestamp" ON "application_versions" ("version_timestamp" DESC);
CREATE INDEX "idx_application_versions_owner_timestamp" ON "application_versions" ("application_name", "version_timestamp" DESC);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('allocation',55);
COMMIT;
