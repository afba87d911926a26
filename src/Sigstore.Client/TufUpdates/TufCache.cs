using System.Globalization;
using Sigstore.Client.Failures;

namespace Sigstore.Client.TufUpdates;

/// <summary>
/// Trusted metadata in a folder, one file for each role, named without version. Written atomically; shared by processes under a lock.
/// Nothing read from it is believed before it is verified, so rubbish in it only costs a download.
/// </summary>
public sealed class TufCache
{
    // The largest metadata is 5 MB; a larger file is not ours.
    private const long MaxFileBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(60);
    private readonly TimeProvider _time;

    /// <summary>Uses the folder; it is created when first written to.</summary>
    public TufCache(string folder, TimeProvider time)
    {
        Folder = folder;
        _time = time;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>When the last complete refresh ended, or <c>null</c> if there was none; UTC.</summary>
    public DateTimeOffset? RefreshedAt
    {
        get
        {
            var text = AtomicFile.TryRead(MarkerPath, maxBytes: 64) is { } bytes ? System.Text.Encoding.ASCII.GetString(bytes).Trim() : "";
            return DateTimeOffset.TryParseExact(text, "u", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var when) ? when : null;
        }
    }

    private string MarkerPath => Path.Combine(Folder, "refreshed");

    /// <summary>The file of a role, or <c>null</c>.</summary>
    public byte[]? TryRead(string roleName) => AtomicFile.TryRead(PathOf(roleName), MaxFileBytes);

    /// <summary>Stores the bytes of a role exactly.</summary>
    public void Write(string roleName, ReadOnlySpan<byte> utf8) => AtomicFile.Write(PathOf(roleName), utf8);

    /// <summary>Removes what is known to be no metadata.</summary>
    public void Remove(string roleName) => File.Delete(PathOf(roleName));

    /// <summary>Notes that a refresh ended well now.</summary>
    public void MarkRefreshed() =>
        AtomicFile.Write(MarkerPath, System.Text.Encoding.ASCII.GetBytes(_time.GetUtcNow().ToString("u", CultureInfo.InvariantCulture)));

    /// <summary>Waits until no other process uses the cache, and keeps it until disposed.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.TufCacheUnusable"/>: after a minute, or if the folder can't be written.</exception>
    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var path = Path.Combine(Folder, ".lock");
        try
        {
            Directory.CreateDirectory(Folder);
        }
        catch (Exception inner) when (inner is IOException or UnauthorizedAccessException)
        {
            throw new SigstoreException(FailureCode.TufCacheUnusable, $"expected a folder to write to at '{Folder}', found: {inner.Message}", inner);
        }

        while (true)
        {
            try
            {
                // FileShare.None is an advisory lock between processes on Unix and a mandatory one on Windows; the system drops it with the process.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            }
            catch (IOException) when (_time.GetElapsedTime(start) < LockPatience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), _time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception inner) when (inner is IOException or UnauthorizedAccessException)
            {
                throw new SigstoreException(FailureCode.TufCacheUnusable, $"expected the lock '{path}' to be free, found: {inner.Message}", inner);
            }
        }
    }

    /// <summary>Removes half-written files of processes that were killed; only under the lock, where nobody is writing.</summary>
    internal void RemoveLeftovers()
    {
        foreach (var leftover in Directory.EnumerateFiles(Folder, "*.tmp"))
        {
            try
            {
                File.Delete(leftover);
            }
            catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
            {
                // Harmless: nothing reads it, and the next refresh tries again.
            }
        }
    }

    private string PathOf(string roleName) => Path.Combine(Folder, SafeFileName.Of(roleName) + ".json");
}
