"""English words for how much, how many and to what degree, in rows that exclude each other."""

AMOUNTS = (
    # what went up and what went down
    (
        "rose/rise/rises/risen/rising/climbed/climb/climbs/climbing/soared/soar/jumped/jump/surged/surge/gained/gain/gains/"
        "increased/increase/increases/increasing/grew/grow/grows/growing/growth/up/upward/advanced/rallied/expanded/expand/"
        "widened/accelerated/doubled/tripled/quadrupled/raised/raise/hiked/boosted/improved/strengthened/recovered fell/fall/"
        "falls/fallen/falling/dropped/drop/drops/dropping/plunged/plunge/slumped/slump/tumbled/declined/decline/declines/"
        "declining/decreased/decrease/decreases/decreasing/shrank/shrink/shrinks/shrinking/down/downward/retreated/slipped/"
        "contracted/narrowed/slowed/halved/cut/cuts/lowered/lower/reduced/reduce/reduces/worsened/weakened/lost/loses"
    ),
    "doubled tripled quadrupled halved",
    "higher/more/greater/larger/above/over/exceeding/bigger lower/less/fewer/smaller/below/under",
    "highest/most/greatest/largest/biggest/maximum lowest/least/fewest/smallest/minimum",
    "nearly/almost/under over/exceeding/exactly",
    "surplus/profit/profits/gain/gains deficit/loss/losses",
    "stronger/strong weaker/weak",
    "better/improved worse/worsened",
    "best worst",
    "majority minority",
    "rallied/rebounded/spiked/surged/jumped/gained slid/plummeted/sagged/dropped/shed/sank/tumbled/fell",
    "warmed/warmer/heated cooled/cooler",
    "filled emptied",
    "multiplied dwindled",
    "rise/raise cut/drop",
    "climbed/rose/soared dipped/sank/crashed/collapsed/eased",
    "swelled dwindled",
    "tightened/tighten/tighter loosened/loosen/looser/relaxed/eased",
    # how many
    "all/every/each/everyone/everybody most/many some/several/part few none/nobody",
    "both neither either",
    "half all/whole/entire",
    "every/each/any no/none",
    "only also/too",
    "least up/most",
    "nearly/almost more/over",
    "triple/tripled double/doubled single halve/halved",
    "plus minus",
    "once twice thrice",
    "odd even",
    "quarter half third",
    # to what degree
    "slightly/modestly/marginally/gradually sharply/steeply/strongly/suddenly",
    "cheap/cheaper/cheapest expensive/dearer/dearest",
    "hardly/barely/scarcely/slightly badly/heavily/severely/fully/greatly",
    "partially/partly fully/entirely/completely/wholly",
    "heavy/heavier light/lighter",
    "high low",
    "long/longer short/shorter",
    # money
    "asset/assets liability/liabilities",
    "income/revenue/revenues expenditure/spending/costs",
    "creditor/creditors debtor/debtors",
    "supply demand",
    "wholesale retail",
    "gross net",
    "deposit/deposits withdrawal/withdrawals",
)
