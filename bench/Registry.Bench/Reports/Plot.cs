using System.Globalization;
using System.Text;

namespace Registry.Bench.Reports;

/// <summary>The ratios as a picture (SVG): a bar for each work and peer, away from 1 on a logarithmic axis, with a line from the least round to the greatest.</summary>
internal sealed class Plot
{
    private const int Left = 190;
    private const int Top = 64;
    private const int PlotWidth = 560;
    private const int Width = Left + PlotWidth + 80;
    private const int BarHeight = 14;
    private const int Gap = 10;

    // Readable on a light and on a dark page; the same ones as text on either.
    private const string Style =
        """
        text { font: 12px system-ui, sans-serif; fill: #24292f } .page { fill: #ffffff } .grid { stroke: #d0d7de } .one { stroke: #24292f } .range { stroke: #24292f; stroke-opacity: .6 }
        .p0 { fill: #2f81f7 } .p1 { fill: #e08a1e } .p2 { fill: #3fa45b } .p3 { fill: #a371f7 } .p4 { fill: #d6409f } .title { font-weight: 600; font-size: 14px } .end { text-anchor: end } .middle { text-anchor: middle }
        @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .page { fill: #0d1117 } .grid { stroke: #30363d } .one, .range { stroke: #e6edf3 } }
        """;

    private static readonly int[] Ticks = [1, 2, 5];

    private readonly StringBuilder _svg = new();
    private readonly BenchRun _run;
    private readonly List<IGrouping<string, Summary>> _works;
    private readonly List<string> _peers;
    private readonly double _least;
    private readonly double _greatest;
    private readonly int _bottom;

    private Plot(BenchRun run)
    {
        _run = run;
        var rows = run.Summary.Where(row => row.Ratios.Count > 0).ToList();
        _works = [.. rows.GroupBy(row => row.Work)];
        _peers = [.. rows.Select(row => row.Server).Distinct()];
        var ratios = rows.SelectMany(row => row.Ratios).DefaultIfEmpty(1).ToList();
        (_least, _greatest) = (Math.Min(0.5, ratios.Min() / 1.1), Math.Max(2, ratios.Max() * 1.1));
        _bottom = Top + rows.Count * BarHeight + _works.Count * Gap;
    }

    public static string Of(BenchRun run) => new Plot(run).Draw();

    private string Draw()
    {
        Add($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {_bottom + 40}" width="{Width}" height="{_bottom + 40}" role="img">""");
        Add($"<style>{Style}</style>");
        Add($"""<rect class="page" width="100%" height="100%"/>""");
        Add($"""<text class="title" x="12" y="22">{Escaped(Summary.First(_run.Measurements))} against its peers: how many times as good, median of {_run.Rounds} rounds and their range</text>""");
        DrawLegend();
        DrawAxis();
        var y = Top;
        foreach (var work in _works)
        {
            y = DrawWork(work, y) + Gap;
        }

        Add($"""<line class="one" x1="{X(1):0.0}" x2="{X(1):0.0}" y1="{Top - 8}" y2="{_bottom}"/>""");
        Add($"</svg>");
        return _svg.ToString();
    }

    private void DrawLegend()
    {
        var x = Left;
        foreach (var (peer, i) in _peers.Select((peer, i) => (peer, i)))
        {
            Add($"""<rect class="{Colour(i)}" x="{x}" y="34" width="12" height="12"/><text x="{x + 18}" y="44">{Escaped(peer)}</text>""");
            x += 40 + peer.Length * 8;
        }
    }

    private void DrawAxis()
    {
        for (var power = Math.Floor(Math.Log10(_least)); power <= Math.Log10(_greatest); power++)
        {
            foreach (var tick in Ticks.Select(factor => factor * Math.Pow(10, power)).Where(tick => tick >= _least && tick <= _greatest))
            {
                Add($"""<line class="grid" x1="{X(tick):0.0}" x2="{X(tick):0.0}" y1="{Top - 8}" y2="{_bottom}"/><text class="middle" x="{X(tick):0.0}" y="{_bottom + 16}">{tick:0.##}</text>""");
            }
        }

        Add($"""<text class="middle" x="{Left + PlotWidth / 2}" y="{_bottom + 33}">right of 1 it is better, left of 1 the peer is</text>""");
    }

    private int DrawWork(IEnumerable<Summary> rows, int y)
    {
        Add($"""<text class="end" x="{Left - 10}" y="{y + 11}">{Escaped(rows.First().Work)}</text>""");
        foreach (var row in rows)
        {
            var (from, to) = (Math.Min(X(1), X(row.Ratios.Median())), Math.Max(X(1), X(row.Ratios.Median())));
            var (least, greatest, middle) = (X(row.Ratios.Min()), X(row.Ratios.Max()), y + BarHeight / 2.0);
            Add($"""<rect class="{Colour(_peers.IndexOf(row.Server))}" x="{from:0.0}" y="{y + 1}" width="{to - from:0.0}" height="{BarHeight - 2}"/>""");
            Add($"""<line class="range" x1="{least:0.0}" x2="{greatest:0.0}" y1="{middle:0.0}" y2="{middle:0.0}"/>""");
            Add($"""<text x="{Math.Max(greatest, X(1)) + 6:0.0}" y="{y + 11}">{row.Ratios.Median():0.##} x</text>""");
            y += BarHeight;
        }

        return y;
    }

    private double X(double ratio) => Left + PlotWidth * (Math.Log(ratio) - Math.Log(_least)) / (Math.Log(_greatest) - Math.Log(_least));

    private static string Colour(int peer) => $"p{peer % 5}";

    private static string Escaped(string? text) => System.Net.WebUtility.HtmlEncode(text) ?? "";

    private void Add(FormattableString line) => _svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
