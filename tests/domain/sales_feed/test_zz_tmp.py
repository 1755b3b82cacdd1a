import pytest, time
from tests.factories import feed_files as files, feed_world as feed
from django.db import connections, connection
from django.test.utils import CaptureQueriesContext
from tests.database import empty
@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("few", [1,3,30,300])
def test_time(tables, few):
    world=feed.build()
    for k in range(2):
        feed.drop(world, world.first, files.x12(files.Document([files.Sold([files.serial(i)],invoice=str(i)) for i in range(few)],number=str(k)),control=k+1))
    with connections["owner"].cursor() as c: c.execute("ANALYZE")
    empty(tables)
    world=feed.build()
    n=20_000
    serials=[files.serial(i) for i in range(n)]
    def go(name, control, **kw):
        d=dict(number="POS-1"); d.update({k:v for k,v in kw.items() if k in("number","on","purpose")})
        l={k:v for k,v in kw.items() if k in ("reseller","code","on")}
        if kw.get("purpose"): l.pop("on",None)
        doc=files.x12(files.Document([files.Sold(serials[i:i+1000],invoice=d["number"]+str(i),**l) for i in range(0,n,1000)],**d),control=control)
        f=feed.receive_only(world, world.first, doc); t=time.perf_counter()
        with CaptureQueriesContext(connection) as c: feed.run_import(world,f)
        t=time.perf_counter()-t
        print("\nFEW",few,name, round(t,2), end=" ")
        if t>5:
            for q in sorted(c.captured_queries,key=lambda q:-float(q["time"]))[:3]: print(q["time"], q["sql"][:90].replace("\n"," "))
    go("import",1)
    go("cancel",2,on=files.date(2026,9,3),purpose="01")
    go("again",3,number="A",on=files.date(2026,9,4))
    go("twice",4,number="B",on=files.date(2026,9,5))
    go("conflict",5,number="C",on=files.date(2026,9,6),reseller="171002")
    go("return",6,number="R",on=files.date(2026,9,8),code="RP")
    go("replace",7,number="C",on=files.date(2026,9,9),purpose="05",reseller="171002")
    t=time.perf_counter(); feed.assert_books_balance(); print("books", time.perf_counter()-t)
