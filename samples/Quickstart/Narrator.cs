using System.Diagnostics;

namespace Quickstart;

/// <summary>Tells the story in plain lines, and shows that work goes on where it takes longer.</summary>
internal sealed class Narrator(TextWriter output, bool terminal)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1.8);
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
    private int _chapter;

    public TimeSpan Elapsed => _sinceStart.Elapsed;

    public void Chapter(string title) => output.WriteLine($"\n{++_chapter}. {title}");

    public void Say(string line) => output.WriteLine("   " + line);

    public void Quote(string text, int mostLines = 40)
    {
        var lines = text.TrimEnd().Split('\n');
        foreach (var line in lines.Take(mostLines))
        {
            output.WriteLine("   | " + line.TrimEnd());
        }

        if (lines.Length > mostLines)
        {
            output.WriteLine($"   | … {lines.Length - mostLines} more lines");
        }
    }

    /// <summary>Waits for the work and says every two seconds that it still goes on.</summary>
    public async Task<T> WhileAsync<T>(string what, Task<T> work)
    {
        var clock = Stopwatch.StartNew();
        var shown = false;
        while (await Task.WhenAny(work, Task.Delay(Silence)).ConfigureAwait(false) != work)
        {
            var line = $"   … {what} ({clock.Elapsed.TotalSeconds:0} s)";
            output.Write(terminal ? "\r" + line : line + "\n");
            output.Flush();
            shown = true;
        }

        if (shown && terminal)
        {
            output.Write("\r" + new string(' ', what.Length + 20) + "\r");
        }

        return await work.ConfigureAwait(false);
    }
}
