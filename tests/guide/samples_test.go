package guide

import (
	"fmt"
	"strings"
	"time"
)

// samples makes the sample tables of the guide: those that it shows whole as they
// are, and the big ones of TICKIT ("Sample database") with rows of our own.
func samples() string {
	var b strings.Builder
	b.WriteString(definitions)
	rows := func(table string, n int, row func(i int) string) {
		fmt.Fprintf(&b, "INSERT INTO %s VALUES ", table)
		for i := range n {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString("(" + row(i) + ")")
		}
		b.WriteString(";\n")
	}
	new2008 := time.Date(2008, 1, 1, 0, 0, 0, 0, time.UTC)
	rows("date", 366, func(i int) string {
		d := new2008.AddDate(0, 0, i)
		week := (d.YearDay()+int(new2008.Weekday())-1)/7 + 1 // begins on Sundays
		return fmt.Sprintf("%d, '%s', '%s', %d, '%s', '%d', 2008, %t", 1827+i, d.Format(time.DateOnly), strings.ToUpper(d.Format("Mon"))[:2],
			week, strings.ToUpper(d.Format("Jan")), (int(d.Month())+2)/3, d.YearDay() == 1)
	})
	moment := func(i int) string {
		return new2008.Add(time.Duration(i) * 7 * time.Hour).Format("2006-01-02 15:04:05")
	}
	rows("users", 200, func(i int) string {
		likes := make([]string, 10)
		for n := range likes {
			likes[n] = []string{"true", "false", "NULL"}[(i+n)%3]
		}
		return fmt.Sprintf("%d, 'USER%04d', 'First%d', 'Last%d', 'City %d', '%s', 'user%d@example.org', '(555) 555-%04d', %s",
			i+1, i, i, i%90, i%40, []string{"NY", "WA", "CA", "FL"}[i%4], i, i, strings.Join(likes, ", "))
	})
	rows("venue", 60, func(i int) string {
		return fmt.Sprintf("%d, 'Venue No. %d', 'City %d', '%s', %d", i+1, i+1, i%40, []string{"NY", "NV", "CA", "CO"}[i%4], i*1500)
	})
	rows("event", 300, func(i int) string {
		return fmt.Sprintf("%d, %d, %d, %d, 'Event %d', '%s'", i+1, i%60+1, 6+i%4, 1827+i, i%120, moment(i))
	})
	rows("listing", 400, func(i int) string {
		return fmt.Sprintf("%d, %d, %d, %d, %d, %d.00, %d.00, '%s'", i+1, i%200+1, i%300+1, 1827+i%366, i%20+1, i%90+20, (i%20+1)*(i%90+20), moment(i))
	})
	rows("sales", 600, func(i int) string {
		return fmt.Sprintf("%d, %d, %d, %d, %d, %d, %d, %d.00, %d.15, '%s'", i+1, i%400+1, i%200+1, (i+7)%200+1, i%300+1, 1827+i%366, i%8+1, i*3+20, i%50, moment(i))
	})
	return b.String()
}

const definitions = `
CREATE TABLE users (userid integer not null distkey sortkey, username char(8), firstname varchar(30), lastname varchar(30), city varchar(30),
	state char(2), email varchar(100), phone char(14), likesports boolean, liketheatre boolean, likeconcerts boolean, likejazz boolean,
	likeclassical boolean, likeopera boolean, likerock boolean, likevegas boolean, likebroadway boolean, likemusicals boolean);
CREATE TABLE venue (venueid smallint not null distkey sortkey, venuename varchar(100), venuecity varchar(30), venuestate char(2), venueseats integer);
CREATE TABLE category (catid smallint not null distkey sortkey, catgroup varchar(10), catname varchar(10), catdesc varchar(50));
CREATE TABLE date (dateid smallint not null distkey sortkey, caldate date not null, day character(3) not null, week smallint not null,
	month character(5) not null, qtr character(5) not null, year smallint not null, holiday boolean default('N'));
CREATE TABLE event (eventid integer not null distkey, venueid smallint not null, catid smallint not null, dateid smallint not null sortkey,
	eventname varchar(200), starttime timestamp);
CREATE TABLE listing (listid integer not null distkey, sellerid integer not null, eventid integer not null, dateid smallint not null sortkey,
	numtickets smallint not null, priceperticket decimal(8,2), totalprice decimal(8,2), listtime timestamp);
CREATE TABLE sales (salesid integer not null, listid integer not null distkey, sellerid integer not null, buyerid integer not null,
	eventid integer not null, dateid smallint not null sortkey, qtysold smallint not null, pricepaid decimal(8,2), commission decimal(8,2), saletime timestamp);
INSERT INTO category VALUES (1, 'Sports', 'MLB', 'Major League Baseball'), (2, 'Sports', 'NHL', 'National Hockey League'),
	(3, 'Sports', 'NFL', 'National Football League'), (4, 'Sports', 'NBA', 'National Basketball Association'), (5, 'Sports', 'MLS', 'Major League Soccer'),
	(6, 'Shows', 'Musicals', 'Musical theatre'), (7, 'Shows', 'Plays', 'All non-musical theatre'), (8, 'Shows', 'Opera', 'All opera and light opera'),
	(9, 'Concerts', 'Pop', 'All rock and pop music concerts'), (10, 'Concerts', 'Jazz', 'All jazz singers and bands'),
	(11, 'Concerts', 'Classical', 'All symphony, concerto, and choir concerts');
CREATE TABLE winsales (salesid int, dateid date, sellerid int, buyerid char(10), qty int, qty_shipped int);
INSERT INTO winsales VALUES (30001, '2003-08-02', 3, 'b', 10, 10), (10001, '2003-12-24', 1, 'c', 10, 10), (10005, '2003-12-24', 1, 'a', 30, null),
	(40001, '2004-01-09', 4, 'a', 40, null), (10006, '2004-01-18', 1, 'c', 10, null), (20001, '2004-02-12', 2, 'b', 20, 20),
	(40005, '2004-02-12', 4, 'a', 10, 10), (20002, '2004-02-16', 2, 'c', 20, 20), (30003, '2004-04-18', 3, 'b', 15, null),
	(30004, '2004-04-18', 3, 'b', 20, null), (30007, '2004-09-07', 3, 'c', 30, null);
CREATE TABLE time_test (time_val time, timetz_val timetz);
INSERT INTO time_test VALUES ('20:00', '04:00+00'), ('00:00:00.5550', '00:00:00.5550+00'), ('00:58', '05:58+00');
CREATE TABLE timetz_test (timetz_val timetz);
INSERT INTO timetz_test VALUES ('04:00+00'), ('00:00:00.5550+00'), ('05:58+00');
`

// foreign are the sample tables whose rows are not the guide's.
var foreign = []string{"users", "venue", "event", "listing", "sales"}
