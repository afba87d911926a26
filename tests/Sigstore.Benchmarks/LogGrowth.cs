using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sigstore.Local;
using Sigstore.Local.Log;

namespace Sigstore.Benchmarks;

/// <summary>The local log growing to many entries: what an append costs at first and at last, how long opening takes, what stays in memory.</summary>
internal static class LogGrowth
{
    private const int Batch = 100;

    public static async Task<int> RunAsync(int count)
    {
        var folder = Directory.CreateTempSubdirectory("log-growth-");
        try
        {
            var times = new List<double>();
            using (var store = Open(folder.FullName))
            {
                for (var index = 0; index < count; index += Batch)
                {
                    var watch = Stopwatch.StartNew();
                    await store.AppendAllAsync(Enumerable.Range(index, Batch).Select(Record), CancellationToken.None);
                    times.Add(watch.Elapsed.TotalMicroseconds / Batch);
                }
            }

            var start = Stopwatch.StartNew();
            using var again = Open(folder.FullName);
            var found = await again.RecoverAsync(CancellationToken.None);
            var opened = start.ElapsedMilliseconds;
            var memory = GC.GetTotalMemory(forceFullCollection: true) >> 20;
            var (early, late) = (Median(times.Take(times.Count / 5)), Median(times.TakeLast(times.Count / 5)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{found} entries: {early:F0} us each at first, {late:F0} us at last ({late / early:F2} x); opened in {opened} ms; {memory} MiB"));
            return found == count ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static LogStore Open(string folder) =>
        new(Path.Combine(folder, "log"), new CheckpointSigner("localhost", "localhost", Key(folder)), new InstanceLock(Path.Combine(folder, "lock")), LogFormat.Plain);

    private static ECDsa Key(string folder)
    {
        var path = Path.Combine(folder, "key");
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(path))
        {
            key.ImportPkcs8PrivateKey(File.ReadAllBytes(path), out _);
        }
        else
        {
            File.WriteAllBytes(path, key.ExportPkcs8PrivateKey());
        }

        return key;
    }

    private static ReadOnlyMemory<byte> Record(int index) => Encoding.ASCII.GetBytes($"{{\"entry\":{index},\"padding\":\"{new string('x', 600)}\"}}");

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
